import type { EventStore, StoredEvent } from '@quadrille/event-store';

type Listener = () => void;

/** Reads what the service's streams remember. */
export class Streams {
  readonly #store: EventStore;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(store: EventStore) {
    this.#store = store;
  }

  async read<State>(streamId: string): Promise<Readonly<{ state: State; version: number }> | undefined> {
    const [row] = await this.#store.load([streamId]);
    return row && { state: row.state as State, version: row.version };
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
