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

  drop(ids: Iterable<string>): void {
    for (const id of ids) this.#entries.delete(id);
  }

  clear(): void {
    this.#entries.clear();
  }
}
