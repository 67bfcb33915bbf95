import { fold, type Message } from '@quadrille/decider';
import type { EventStore, StreamRow } from '@quadrille/event-store';
import type { Stream } from '../tables.js';

/**
 * A stream as this process knows it. Never changed in place: a batch works on copies until it is committed. `later` is empty and `state` the state of
 * now where the stream was in memory all the time. `definition` is of what kind it is, once something was decided on it.
 */
export type CachedStream = Readonly<StreamRow & { definition?: Stream }>;

/** A stream that nothing was written of. */
export const unwritten = (id: string): CachedStream => ({
  id,
  version: 0,
  state: undefined,
  snapshotVersion: 0,
  later: [],
  handled: '',
  spilled: false,
  timerAt: undefined,
  traceparent: undefined,
});

/** The state of a stream with everything that happened to it. */
export const stateOf = <State>(
  { initialState, evolve }: Pick<Stream<State>, 'initialState' | 'evolve'>,
  { state = initialState, later }: Pick<StreamRow, 'state' | 'later'>,
): State => fold({ initialState: state as State, evolve }, later as readonly Message[]);

/** The streams used last. Wrong entries are found out by the write, since the versions that follow on them are taken, and dropped; before a refusal, of which nothing is written, they are read again. */
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

  /** What was written here and is in no snapshot. */
  get unstored(): readonly CachedStream[] {
    return [...this.#entries.values()].filter(({ version, snapshotVersion, later }) => version > snapshotVersion && later.length === 0);
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

  drop(id: string): void {
    this.#entries.delete(id);
  }

  clear(): void {
    this.#entries.clear();
  }
}
