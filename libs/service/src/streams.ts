import { NotAtHand } from '@quadrille/decider';
import type { EventStore, StoredEvent } from '@quadrille/event-store';
import { stateOf } from './committer/stream-cache.js';
import type { Stream } from './tables.js';

type Listener = () => void;
/** How the state of a kind of stream comes about. */
type Fold<State> = Pick<Stream<State>, 'initialState' | 'evolve'>;
/** `traceparent`: of what was written last, in the trace that the stream is in. */
export type SeenStream<State> = Readonly<{ state: State; version: number; traceparent?: string | undefined }>;

const whenAtHand = async <Value>(attempt: () => Value): Promise<Value> => {
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!(error instanceof NotAtHand)) throw error;
      await error.fetched;
    }
  }
};

/** Reads what the service's streams remember. */
export class Streams {
  readonly #store: EventStore;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(store: EventStore) {
    this.#store = store;
  }

  async read<State>(streamId: string, fold: Fold<State>): Promise<SeenStream<State> | undefined> {
    const [seen] = await this.readAll([streamId], fold);
    return seen;
  }

  /** Each in the place of its id, in one query; undefined where nothing was ever written. */
  async readAll<State>(ids: readonly string[], fold: Fold<State>): Promise<readonly (SeenStream<State> | undefined)[]> {
    const rows = await this.#store.load([...new Set(ids)]);
    const seen = new Map<string, SeenStream<State>>();
    for (const row of rows) {
      const { id, version, traceparent } = row;
      seen.set(id, { state: await whenAtHand(() => stateOf(fold, row)), version, traceparent });
    }
    return ids.map((id) => seen.get(id));
  }

  /** Events of a stream from the one after version `after` on, oldest first. */
  history(streamId: string, page: Readonly<{ after?: number; limit?: number }> = {}): Promise<StoredEvent[]> {
    return this.#store.history(streamId, page);
  }

  /**
   * Calls back after a commit of this process changed the stream; answers how to stop that. Another instance's commits are not heard:
   * whoever waits long looks again now and then.
   */
  onChange(streamId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(streamId) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(streamId, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(streamId);
    };
  }

  /** For the committer: these streams changed. */
  tell(streams: readonly Readonly<{ id: string }>[]): void {
    if (this.#listeners.size === 0) return;
    for (const { id } of streams) for (const listener of this.#listeners.get(id) ?? []) listener();
  }
}
