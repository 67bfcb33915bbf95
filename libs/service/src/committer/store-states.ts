import { emptyBatch, type EventStore } from '@quadrille/event-store';
import type { Logger } from '@quadrille/telemetry';
import { snapshotsOf } from './draft.js';
import type { CachedStream } from './stream-cache.js';

const mostAtOnce = 500;

/** Stores the states of streams, in the order of their ids, so that two who do it wait for one another and no more. Never rejects: what is not stored is folded again. */
export const storeStates = async (
  streams: readonly CachedStream[],
  { store, logger }: Readonly<{ store: Pick<EventStore, 'write'>; logger: Logger }>,
): Promise<void> => {
  const ordered = streams.map((stream) => ({ ...stream })).sort((a, b) => (a.id < b.id ? -1 : 1));
  try {
    for (let from = 0; from < ordered.length; from += mostAtOnce)
      await store.write({ ...emptyBatch, ...snapshotsOf(ordered.slice(from, from + mostAtOnce)) });
  } catch (error) {
    logger.warn({ err: error }, 'states of streams were not stored');
  }
};
