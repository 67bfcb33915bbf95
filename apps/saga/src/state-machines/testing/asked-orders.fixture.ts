import type { Message } from '@quadrille/decider';
import type { TaskAnswered } from '../../domain/asks/ask.js';
import { InMemoryOrders } from './in-memory-orders.fixture.js';
import type { RuntimeOptions } from '../runtime/options.js';
import type { Runtime } from '../runtime/runtime.js';
import { startExecution } from '../runtime/start-execution.js';
import { answerTask, type Heard } from '../runtime/tasks/answer-task.js';
import { allWorkers } from '../workers/all-workers.js';
import { noBindings } from '../workers/bindings.js';
import { messageIdOf } from '../workers/own-services.js';

/** What a service says to a command; undefined while it says nothing. */
export type Service = (command: Message<string, Readonly<Record<string, unknown>>>) => Message<string, object> | undefined;

/** Orders and a service that live on while processes die, and what has not been told to tasks yet. */
export class AskedOrders {
  readonly orders = new InMemoryOrders();
  readonly heard: Heard[] = [];
  readonly #service: Service;
  readonly #overtakes: boolean;
  readonly #untold = new Set<TaskAnswered['data']>();
  #seen = { sent: 0, answers: 0 };
  #runtime: Runtime | undefined;

  /** `overtakes`: what came of it is told before the call that asked has ended, else a moment later. */
  constructor(service: Service, { overtakes = false } = {}) {
    this.#service = service;
    this.#overtakes = overtakes;
  }

  /** Workers that ask here. A new runtime goes on with what the one before left untold. */
  readonly workers: RuntimeOptions['workers'] = (runtime) => {
    this.#runtime = runtime;
    setImmediate(() => void this.tellTasks());
    return allWorkers({
      bindings: noBindings,
      objects: undefined,
      findMachine: async () => undefined,
      start: (request, parent) => startExecution(runtime, request, 0, parent),
      ask: async (asked, id) => {
        this.orders.tell('AskService', asked, { id });
        this.serve();
        if (this.#overtakes) await this.tellTasks();
        else setTimeout(() => void this.tellTasks(), 30);
      },
    });
  };

  /** The service answers what it was sent since. */
  serve(): void {
    const fresh = this.orders.sent.slice(this.#seen.sent);
    this.#seen.sent += fresh.length;
    for (const { type, data, id } of fresh) {
      const outcome = this.#service({ type, data: data as Readonly<Record<string, unknown>> });
      if (outcome) this.orders.tell(outcome.type, outcome.data as Readonly<Record<string, unknown>>, { causationid: id });
    }
  }

  /** Tells tasks what came of it; what dies on the way is told by the next life. */
  async tellTasks(): Promise<void> {
    for (const answered of this.orders.answers.slice(this.#seen.answers)) this.#untold.add(answered);
    this.#seen.answers = this.orders.answers.length;
    for (const answered of this.#untold) {
      const { streamId, execution, taskId, stateName, since, end } = answered;
      const told = {
        execution,
        taskId,
        stateName,
        since,
        submitted: { MessageId: messageIdOf(execution, taskId) },
        signal: { ...end, taskId },
      };
      const heard = await answerTask(this.#runtime!, told).catch(() => undefined);
      if (heard === undefined) continue;
      this.heard.push(heard);
      this.#untold.delete(answered);
      if (end.kind === 'taskSucceeded') this.orders.tell('RecordTelling', { streamId, taskId, isLate: heard === 'late' });
    }
  }
}
