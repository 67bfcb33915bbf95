import type { EventStore } from '@quadrille/event-store';

/** A stream as this process knows it. Never changed in place: a batch works on copies until it is committed. */
export type CachedStream = Readonly<{
  id: string;
  version: number;
  revision: number;
  state: unknown;
  /** Ids of handled messages, separated by spaces, oldest first. */
  handled: string;
  spilled: boolean;
  timerAt: number | undefined;
  /** The trace that the stream's last event belongs to. */
  traceparent: string | undefined;
}>;

/** A stream that nothing was written of. */
export const unwritten = (id: string): CachedStream => ({
  id,
  version: 0,
  revision: 0,
  state: undefined,
  handled: '',
  spilled: false,
  timerAt: undefined,
  traceparent: undefined,
});

/** The streams used last. Wrong entries are found out by the revision check of the write, and dropped. */
export class StreamCache {
  readonly #entries = new Map<string, CachedStream>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get(id: string): CachedStream | undefined {
    return this.#entries.get(id);
  }

  put(stream: CachedStream): void {
    this.#entries.delete(stream.id);
    this.#entries.set(stream.id, stream);
    if (this.#entries.size > this.#capacity) this.#entries.delete(this.#entries.keys().next().value as string);
  }

  /** Puts these streams into `into`: from memory, from the store in one query, or as the first write finds them. */
  async fetch(store: Pick<EventStore, 'load'>, ids: Iterable<string>, into: Map<string, CachedStream>): Promise<void> {
    const unknown: string[] = [];
    for (const id of new Set(ids)) {
      const cached = this.get(id);
      if (cached) into.set(id, cached);
      else unknown.push(id);
    }
    if (unknown.length === 0) return;
    const found = new Map((await store.load(unknown)).map((row) => [row.id, row]));
    for (const id of unknown) {
      const stream = found.get(id) ?? unwritten(id);
      this.put(stream);
      into.set(id, stream);
    }
  }

  clear(): void {
    this.#entries.clear();
  }
}
