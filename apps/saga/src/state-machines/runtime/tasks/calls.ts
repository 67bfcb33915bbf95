import { setTimeout } from 'node:timers/promises';
import type { ScheduledTask, Signal } from '@quadrille/asl';
import { isTransient } from '@quadrille/service';
import type { Answer, Call, Workers } from '../../workers/call.js';
import type { ExecutionRecord } from '../tables/record.js';

type Options = Readonly<{
  workers: () => Workers;
  seal: (taskId: string) => string;
  childrenOf: NonNullable<Call['childrenOf']>;
  /** Calls at a time; further ones wait. */
  concurrency: number;
  /** Resolves when the answer is saved, and keeps trying until it is. */
  answer: (record: ExecutionRecord, signal: Signal & { taskId: string }, task: ScheduledTask) => Promise<void>;
  onFault: (error: unknown) => void;
}>;

type InHand = Readonly<{ abort: AbortController; done: Promise<void>; end: () => void }>;
type Waiting = Readonly<{ record: ExecutionRecord; task: ScheduledTask; abort: AbortController }>;

const firstWaitMs = 50;
const longestWaitMs = 2000;
const patienceMs = 60_000;

/** The calls that this process makes. Their rows were written before; what becomes of a call is a signal to its execution. */
export class Calls {
  readonly #options: Options;
  readonly #inHand = new Map<string, InHand>();
  #waiting: Waiting[] = [];
  #running = 0;
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  get count(): number {
    return this.#inHand.size;
  }

  isInHand(taskId: string): boolean {
    return this.#inHand.has(taskId);
  }

  /** Makes a call, unless it is in hand already. */
  make(record: ExecutionRecord, task: ScheduledTask): void {
    if (this.#closed || this.isInHand(task.taskId)) return;
    const abort = new AbortController();
    const { promise: done, resolve: end } = Promise.withResolvers<void>();
    this.#inHand.set(task.taskId, { abort, done, end });
    this.#waiting.push({ record, task, abort });
    this.#next();
  }

  /** Resolves when a call has been answered, at once where there is none. */
  async answered(taskId: string): Promise<void> {
    await this.#inHand.get(taskId)?.done;
  }

  /** The task is over: nobody waits for the answer. */
  abort(taskId: string): void {
    this.#inHand.get(taskId)?.abort.abort();
  }

  /** Leaves everything in hand to whoever comes next. */
  close(): void {
    this.#closed = true;
    this.#waiting = [];
    for (const { abort } of this.#inHand.values()) abort.abort();
  }

  #next(): void {
    while (this.#running < this.#options.concurrency && this.#waiting.length > 0) {
      const [call] = this.#waiting.splice(0, 1);
      this.#running++;
      void this.#run(call!).finally(() => {
        this.#running--;
        this.#next();
      });
    }
  }

  async #run({ record, task, abort }: Waiting): Promise<void> {
    const { taskId } = task;
    try {
      if (abort.signal.aborted) return;
      const answer = await this.#answerOf(record, task, abort.signal);
      if (!abort.signal.aborted) await this.#options.answer(record, signalOf(task, answer), task);
    } catch (error) {
      if (!abort.signal.aborted) this.#options.onFault(error);
    } finally {
      this.#inHand.get(taskId)?.end();
      this.#inHand.delete(taskId);
    }
  }

  /** A store that is away comes back: for a minute the call is made again, under the same key. */
  async #answerOf(record: ExecutionRecord, task: ScheduledTask, signal: AbortSignal): Promise<Answer> {
    const { workers, seal, childrenOf, onFault } = this.#options;
    const until = performance.now() + patienceMs;
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      try {
        return await workers().call({ task, record, idempotencyKey: seal(task.taskId), childrenOf, signal });
      } catch (error) {
        if (signal.aborted) throw error;
        onFault(error);
        if (!isTransient(error) || performance.now() > until)
          return { kind: 'failed', error: 'States.TaskFailed', cause: 'The call ended in a fault that was not expected.' };
        await setTimeout(waitMs, undefined, { signal });
      }
    }
  }
}

const signalOf = (task: ScheduledTask, answer: Answer): Signal & { taskId: string } => {
  const { taskId } = task;
  if (answer.kind === 'failed') {
    const { error, cause, retryAfterSeconds } = answer;
    return { kind: 'taskFailed', taskId, error, cause, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  }
  const isTakenOver = task.waitForToken || answer.kind === 'submitted';
  return { kind: isTakenOver ? 'taskSubmitted' : 'taskSucceeded', taskId, output: answer.output };
};
