import { type Context, context } from '@opentelemetry/api';

type Waiting<In, Out> = {
  readonly item: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
  /** Of whoever submitted. */
  readonly trace: Context;
};

type Options<In> = Readonly<{ maxSize?: number; sizeOf?: (item: In) => number }>;

/**
 * Natural batching: collects what is submitted while the flush before runs, then flushes it all as one. At low load a batch is one item
 * and nothing waits; at high load batches grow by themselves. One flush at a time, in the order of submission; no timers. A flush belongs to the
 * trace of its first item: otherwise that of the first item ever would get all that follows under load.
 */
export class Batcher<In, Out> {
  readonly #flush: (items: readonly In[]) => Promise<readonly Out[]>;
  readonly #maxSize: number;
  readonly #sizeOf: (item: In) => number;
  #size = 0;
  #roomFor: (() => void)[] = [];
  #queue: Waiting<In, Out>[] = [];
  #pumping: Promise<void> | undefined;

  /**
   * `flush` answers one result an item, in order; if it rejects, every item of the batch rejects. A batch takes items until their sizes, 1 each
   * unless `sizeOf` says otherwise, make `maxSize`.
   */
  constructor(flush: (items: readonly In[]) => Promise<readonly Out[]>, { maxSize = 1000, sizeOf = () => 1 }: Options<In> = {}) {
    this.#flush = flush;
    this.#maxSize = maxSize;
    this.#sizeOf = sizeOf;
  }

  /** Rejects with the reason of `signal` where that is aborted before a flush has taken the item: then none will. */
  submit(item: In, signal?: AbortSignal): Promise<Out> {
    return new Promise((resolve, reject) => {
      const waiting = { item, resolve, reject, trace: context.active() };
      this.#queue.push(waiting);
      this.#size += this.#sizeOf(item);
      this.#pumping ??= this.#pump();
      signal?.addEventListener('abort', () => this.#withdraw(waiting, signal.reason), { once: true });
    });
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Resolves when the batch that waits is not full: for one caller a turn of the loop, so that the next finds what it has submitted. */
  room(): Promise<void> {
    if (this.#size < this.#maxSize && this.#roomFor.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#roomFor.push(resolve));
  }

  /** Resolves when everything submitted so far is flushed. */
  async idle(): Promise<void> {
    await this.#pumping;
  }

  async #pump(): Promise<void> {
    // One turn of the loop lets everything that arrived together be one batch.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const batch = this.#take();
      try {
        const results = await context.with(batch[0]!.trace, () => this.#flush(batch.map(({ item }) => item)));
        batch.forEach(({ resolve }, index) => resolve(results[index] as Out));
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
    }
    this.#pumping = undefined;
  }

  #withdraw(waiting: Waiting<In, Out>, reason: unknown): void {
    const index = this.#queue.indexOf(waiting);
    if (index === -1) return;
    this.#queue.splice(index, 1);
    this.#size -= this.#sizeOf(waiting.item);
    this.#letIn();
    waiting.reject(reason);
  }

  #take(): readonly Waiting<In, Out>[] {
    let [count, size] = [0, 0];
    while (count < this.#queue.length && size < this.#maxSize) size += this.#sizeOf(this.#queue[count++]!.item);
    const batch = this.#queue.splice(0, count);
    this.#size -= size;
    this.#letIn();
    return batch;
  }

  #letIn(): void {
    if (this.#size >= this.#maxSize || this.#roomFor.length === 0) return;
    this.#roomFor.shift()!();
    setImmediate(() => this.#letIn());
  }
}
