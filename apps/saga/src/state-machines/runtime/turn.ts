import {
  type Advance,
  advance,
  begin,
  type EngineContext,
  type ExecutionState,
  type HistoryEvent,
  type Json,
  type MapRunNews,
  missingStates,
  redrive,
  type Retried,
  type ScheduledTask,
  type Signal,
  type StateMachine,
} from '@quadrille/asl';
import { NotRedrivable } from '../executions.js';
import { openTaskOf } from './tasks/open-tasks.js';
import type { Letter } from './tables/change.js';
import type { ExecutionRecord } from './tables/record.js';
import type { Stored } from './tables/shelf.js';
import type { MapRunLimits } from '../map-runs.js';
import { Refused } from '../refused.js';

/** What the engine cannot know by itself, the same for all executions. */
export type Surroundings = Readonly<Pick<EngineContext, 'random' | 'uuid' | 'region' | 'token' | 'limits' | 'hasActivity'>>;

type Bound = Readonly<{ hash: string; definition: StateMachine }>;

const mostText = 16 * 1024 * 1024;

/** One execution being carried on: by its beginning or by signals, one after another, that are saved together. */
export class Turn {
  readonly history: HistoryEvent[] = [];
  readonly mapRuns: MapRunNews[] = [];
  readonly retries: Retried[] = [];
  /** Ids of tasks whose call is made, whose activity was taken: what remains is the answer. */
  readonly handedOver: string[] = [];
  readonly consumed: Letter[] = [];
  /** Tasks that the child itself answered. */
  readonly answeredByChild = new Set<string>();
  /** Nothing of the execution was saved before: it begins with this turn. */
  readonly isFirst: boolean;
  record: ExecutionRecord;
  definition: StateMachine;
  readonly #surroundings: Surroundings;
  readonly #clock: () => number;
  #state: ExecutionState | undefined;
  #text = 0;

  constructor(stored: Pick<Stored, 'record' | 'state'>, definition: StateMachine, surroundings: Surroundings, clock: () => number) {
    this.record = stored.record;
    this.isFirst = stored.state === undefined;
    this.#state = stored.state;
    this.definition = definition;
    this.#surroundings = surroundings;
    this.#clock = clock;
  }

  get state(): ExecutionState {
    if (!this.#state) throw new TypeError('the execution has not begun');
    return this.#state;
  }

  get hasBegun(): boolean {
    return this.#state !== undefined;
  }

  /** So much has happened that the rest is better saved with a turn of its own. */
  get isFull(): boolean {
    return this.#text > mostText;
  }

  /** `lastTask`: of the execution that had its name before. */
  begin(input: Json = this.record.input, lastTask = 0): Promise<void> | void {
    return this.#apply(begin(this.definition, input, this.#context(this.#clock()), { scope: this.record.scope, lastTask }));
  }

  /** `notBefore`: the moment of a timer on another clock, which has come whatever this one says. */
  take(signal: Signal, notBefore = 0): Promise<void> | void {
    const context = this.#context(Math.max(this.#clock(), notBefore));
    return this.#apply(advance(this.definition, this.state, signal, context));
  }

  /** @throws NotRedrivable */
  redrive(onto?: Bound): Promise<void> | void {
    const reason = this.whyNotRedrivable(onto?.definition);
    if (reason !== undefined) throw new NotRedrivable(reason);
    if (onto) this.#bind(onto);
    return this.#apply(redrive(this.definition, this.state, this.#context(this.#clock())));
  }

  /** Why the execution cannot be redriven, in the words of AWS where it has some; undefined where it can. */
  whyNotRedrivable(onto = this.definition): string | undefined {
    const { status, interrupted } = this.state;
    if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
    if (this.record.mapRunArn !== undefined) return 'Execution can be redriven by its Map Run only';
    if (this.record.machine.type === 'EXPRESS') return 'Execution is of type EXPRESS and cannot be redriven';
    if (!interrupted) return 'Execution did not begin and cannot be redriven';
    const missing = missingStates(onto, this.state);
    return missing.length > 0 ? `The definition does not have the states that the execution stands in: ${missing.join(', ')}` : undefined;
  }

  /** Which task of its parent a child works for from now on. */
  answersTo(task: string): void {
    const { parent } = this.record;
    if (parent) this.record = { ...this.record, parent: { ...parent, task } };
  }

  /** A child of a map run goes on with it, if it can: from where it stood or, as an express execution does, from its beginning. */
  goOn(onto: Bound): Promise<void> | void {
    const context = this.#context(this.#clock());
    if (this.record.machine.type === 'EXPRESS') {
      this.#bind(onto);
      const { input, scope } = this.record;
      return this.#apply(begin(onto.definition, input, context, { scope, lastTask: this.state.lastTask }));
    }
    if (!this.state.interrupted || missingStates(onto.definition, this.state).length > 0) return;
    this.#bind(onto);
    return this.#apply(redrive(onto.definition, this.state, context));
  }

  #bind({ hash, definition }: Bound): void {
    this.definition = definition;
    this.record = { ...this.record, hash };
  }

  /** @throws ValidationException where it has ended, or only writes its results */
  async updateMapRun(mapRunArn: string, limits: MapRunLimits): Promise<void> {
    const { maxConcurrency, toleratedFailureCount: toleratedCount, toleratedFailurePercentage: toleratedPercentage } = limits;
    const told = this.mapRuns.length;
    await this.take({
      kind: 'mapRunUpdated',
      mapRunArn,
      ...(maxConcurrency !== undefined && { maxConcurrency }),
      ...(toleratedCount !== undefined && { toleratedCount }),
      ...(toleratedPercentage !== undefined && { toleratedPercentage }),
    });
    if (this.mapRuns.length === told)
      throw new Refused('ValidationException', `The map run '${mapRunArn}' is not in progress`, {
        reason: 'CANNOT_UPDATE_COMPLETED_MAP_RUN',
      });
  }

  openTask(taskId: string): ScheduledTask | undefined {
    return openTaskOf(this.state, taskId);
  }

  missingStates(definition: StateMachine): readonly string[] {
    return missingStates(definition, this.state);
  }

  #context(now: number): EngineContext {
    const { arn, name, machine, startedAt } = this.record;
    return {
      ...this.#surroundings,
      now,
      execution: { id: arn, name, startTime: startedAt, ...(machine.roleArn !== '' && { roleArn: machine.roleArn }) },
      stateMachine: { id: machine.arn, name: machine.name, type: machine.type },
      childExecutions: machine.type === 'STANDARD',
    };
  }

  #apply(advanced: Advance | Promise<Advance>): Promise<void> | void {
    if (advanced instanceof Promise) return advanced.then((settled) => this.#keep(settled));
    this.#keep(advanced);
  }

  #keep({ execution, history, mapRuns, retries, textLength }: Advance): void {
    this.#state = execution;
    // Of an express execution no history is kept.
    if (this.record.machine.type === 'STANDARD') {
      this.history.push(...history);
      this.#text += textLength;
    }
    this.mapRuns.push(...mapRuns);
    this.retries.push(...retries);
  }
}
