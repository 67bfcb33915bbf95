import { AsyncLocalStorage } from 'node:async_hooks';

type Waiting<In, Out> = {
  readonly item: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
  /** Runs something in the context of whoever submitted. */
  readonly within: <T>(act: () => T) => T;
};

/**
 * Natural batching: collects what is submitted while the flush before runs, then flushes it all as one. At low load a batch is one item
 * and nothing waits; at high load batches grow by themselves. One flush at a time, in the order of submission; no timers. A flush belongs to the
 * context (trace) of its first item: otherwise that of the first item ever would get all that follows under load.
 */
export class Batcher<In, Out> {
  readonly #flush: (items: readonly In[]) => Promise<readonly Out[]>;
  readonly #maxSize: number;
  #queue: Waiting<In, Out>[] = [];
  #pumping: Promise<void> | undefined;

  /** `flush` answers one result an item, in order; if it rejects, every item of the batch rejects. */
  constructor(flush: (items: readonly In[]) => Promise<readonly Out[]>, { maxSize = 1000 }: Readonly<{ maxSize?: number }> = {}) {
    this.#flush = flush;
    this.#maxSize = maxSize;
  }

  submit(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, resolve, reject, within: AsyncLocalStorage.snapshot() });
      this.#pumping ??= this.#pump();
    });
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Resolves when everything submitted so far is flushed. */
  async idle(): Promise<void> {
    await this.#pumping;
  }

  async #pump(): Promise<void> {
    // One turn of the loop lets everything that arrived together be one batch.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#maxSize);
      try {
        const results = await batch[0]!.within(() => this.#flush(batch.map(({ item }) => item)));
        batch.forEach(({ resolve }, index) => resolve(results[index] as Out));
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
    }
    this.#pumping = undefined;
  }
}
