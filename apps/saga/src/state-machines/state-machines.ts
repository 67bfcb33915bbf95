import { type Parts, Unavailable } from '@quadrille/service';
import type { TaskAnswered } from '../domain/asks/ask.js';
import type { SagaSettings } from '../saga.settings.js';
import { Catalogue } from './catalogue/catalogue.js';
import { Deletions } from './endpoint/deletions.js';
import { type Answer, Endpoint } from './endpoint/endpoint.js';
import { type AccessKeys, accessKeysOf } from './endpoint/signature/access-keys.js';
import type { SignedRequest } from './endpoint/signature/sign.js';
import type { PinnedMachine } from './executions.js';
import { Executions } from './runtime/executions.js';
import { Forgetting } from './runtime/forgetting.js';
import { Runtime } from './runtime/runtime.js';
import { startExecution } from './runtime/start-execution.js';
import { answerTask, type Heard } from './runtime/tasks/answer-task.js';
import { allWorkers } from './workers/all-workers.js';
import { readBindings } from './workers/bindings.js';
import { Folder } from './workers/object-store/folder.js';
import { messageIdOf } from './workers/own-services.js';

export type StateMachineSettings = Pick<
  SagaSettings,
  | 'STATE_MACHINE_REGION'
  | 'STATE_MACHINE_ACCOUNT'
  | 'STATE_MACHINE_KEYS_FILE'
  | 'STATE_MACHINE_PAYLOAD_BYTES'
  | 'STATE_MACHINE_BINDINGS'
  | 'STATE_MACHINE_OBJECTS_DIR'
  | 'STATE_MACHINE_NAME_DAYS'
  | 'STATE_MACHINE_KEPT_DAYS'
>;

/** As long as AWS keeps a worker waiting for a task. */
const activityPollMs = 60_000;
const dayMs = 86_400_000;

type Opened = Readonly<{
  runtime: Runtime;
  endpoint: Endpoint;
  catalogue: Catalogue;
  executions: Executions;
}>;

/** The state machines that people bring: kept, run, and answered for at the endpoint. */
export class StateMachines {
  readonly #settings: StateMachineSettings;
  readonly #keys: AccessKeys;
  #opened: Opened | undefined;
  #close: () => Promise<void> = async () => undefined;

  /** Reads the keys: a file that is named has to be there. */
  constructor(settings: StateMachineSettings) {
    this.#settings = settings;
    this.#keys = accessKeysOf(settings.STATE_MACHINE_KEYS_FILE);
  }

  async open({ database, logger, dispatcher }: Pick<Parts, 'database' | 'logger' | 'dispatcher'>): Promise<void> {
    const settings = this.#settings;
    const place = { region: settings.STATE_MACHINE_REGION, account: settings.STATE_MACHINE_ACCOUNT };
    const payloadBytes = settings.STATE_MACHINE_PAYLOAD_BYTES;
    const catalogue = new Catalogue(database, place);
    const nameIsTakenForMs = settings.STATE_MACHINE_NAME_DAYS * dayMs;
    const folder = settings.STATE_MACHINE_OBJECTS_DIR;
    const runtime = await Runtime.open({
      database,
      region: place.region,
      log: logger,
      limits: { payloadBytes },
      hasActivity: (arn) => catalogue.activities.has(arn),
      whyOver: (arn) => catalogue.machines.whyOver(arn),
      workers: (runtime) =>
        allWorkers({
          bindings: readBindings(settings.STATE_MACHINE_BINDINGS),
          objects: folder === undefined ? undefined : new Folder(folder),
          findMachine: (arn) => catalogue.pinned(arn),
          start: (request, parent) => startExecution(runtime, request, nameIsTakenForMs, parent),
          ask: async (asked, id) => {
            await dispatcher.dispatch({ type: 'AskService', data: asked }, { id, publishWithinMs: 0 });
          },
        }),
    });
    const executions = new Executions(runtime, { nameIsTakenForMs });
    const deletions = new Deletions(catalogue, executions, (err) =>
      logger.error({ err }, 'a state machine could not be deleted; it will be at the next start'),
    );
    await deletions.resume();
    const keptMs = (settings.STATE_MACHINE_KEPT_DAYS ?? Infinity) * dayMs;
    const forgetting =
      keptMs < Infinity &&
      new Forgetting(database.pool, Math.max(keptMs, nameIsTakenForMs), (err) =>
        logger.error({ err }, 'ended executions could not be forgotten; they will be in an hour'),
      );
    const world = { catalogue, executions, deletions, workers: runtime.workers, limits: { payloadBytes, activityPollMs } };
    const endpoint = new Endpoint(world, { keys: this.#keys, region: place.region, now: Date.now });
    this.#opened = { runtime, endpoint, catalogue, executions };
    this.#close = async () => {
      if (forgetting) await forgetting.stop();
      await deletions.close();
      await runtime.close();
    };
  }

  /** What a request is answered by its head alone; undefined where its body counts. Throws Unavailable before `open`. */
  refuse(headers: SignedRequest['headers']): Answer | undefined {
    return this.#whatIsOpen().endpoint.refuse(headers);
  }

  /** Throws Unavailable before `open`. */
  async answer(request: SignedRequest, signal: AbortSignal): Promise<Answer> {
    return this.#whatIsOpen().endpoint.answer(request, signal);
  }

  /** Tells a task what came of what it asked a service for. Throws Unavailable before `open`. */
  async tell({ execution, taskId, stateName, since, end }: TaskAnswered['data']): Promise<Heard> {
    const submitted = { MessageId: messageIdOf(execution, taskId) };
    return answerTask(this.#whatIsOpen().runtime, { execution, taskId, stateName, since, submitted, signal: { ...end, taskId } });
  }

  /** What a redrive acts on: the executions, and what they are to go on with. Throws Unavailable, Refused. */
  async redrives(onto: string | undefined): Promise<Readonly<{ executions: Executions; pinned?: PinnedMachine }>> {
    const { catalogue, executions } = this.#whatIsOpen();
    return onto === undefined ? { executions } : { executions, pinned: await catalogue.pinned(onto) };
  }

  #whatIsOpen() {
    if (!this.#opened) throw new Unavailable('state machines are being opened', 1);
    return this.#opened;
  }

  /** Answers those who wait for a task of an activity: others give them one. */
  drain(): void {
    this.#opened?.runtime.offers.close();
  }

  async close(): Promise<void> {
    await this.#close();
  }
}
