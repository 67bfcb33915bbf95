import type { Batch } from '@quadrille/event-store';
import type { Stream } from '../tables.js';
import { type CachedStream, stateOf } from './stream-cache.js';

const maxHandled = 128;
const idLength = 37;
const usualSnapshotEvery = 16;

/** A stream as a batch is about to leave it. */
export type Draft = { -readonly [Key in keyof Omit<CachedStream, 'later'>]: CachedStream[Key] } & {
  readonly definition: Stream;
  /** Number of the last message of the batch that looked at it. */
  seenBy: number;
  isChanged: boolean;
};

export const draftOf = (base: CachedStream, definition: Stream, seenBy: number): Draft => ({
  id: base.id,
  version: base.version,
  revision: base.revision,
  state: stateOf(definition, base),
  snapshotVersion: base.snapshotVersion,
  handled: base.handled,
  spilled: base.spilled,
  timerAt: base.timerAt,
  traceparent: base.traceparent,
  definition,
  seenBy,
  isChanged: false,
});

/** The stream once the batch is committed. */
export const writtenStream = ({
  id,
  version,
  revision,
  state,
  snapshotVersion,
  handled,
  spilled,
  timerAt,
  traceparent,
}: Draft): CachedStream => ({
  id,
  version,
  revision: revision + 1,
  state,
  snapshotVersion,
  later: [],
  handled,
  spilled,
  timerAt,
  traceparent,
});

/** Adds the id of a handled message. Answers the ids that the row has no room for any more: they belong into the inbox table. */
export const remember = (draft: Draft, messageId: string): readonly string[] => {
  draft.handled = draft.handled === '' ? messageId : `${draft.handled} ${messageId}`;
  draft.isChanged = true;
  if (draft.handled.length < maxHandled * idLength) return [];
  // The older half moves to the inbox: there it is looked up only for messages that come very late.
  const cut = (maxHandled / 2) * idLength;
  const old = draft.handled.slice(0, cut - 1).split(' ');
  draft.handled = draft.handled.slice(cut);
  draft.spilled = true;
  return old;
};

/** The JSON text of the state where a snapshot of it is due, which the draft is told; empty where the one that is stored will do. */
export const snapshotOf = (draft: Draft): string => {
  if (draft.version - draft.snapshotVersion < (draft.definition.snapshotEvery ?? usualSnapshotEvery)) return '';
  draft.snapshotVersion = draft.version;
  return JSON.stringify(draft.state ?? null);
};

/**
 * Which timers to write for these drafts, which are told so. A timer that is set for an earlier time stays: it fires, finds nothing due and is
 * set anew. That spares a write a transition.
 */
export const timersOf = (drafts: readonly Draft[], now: number): Batch['timers'] => {
  const timers = { set: [] as { streamId: string; dueAt: number }[], cleared: [] as string[] };
  for (const draft of drafts) {
    const due = draft.definition.dueAt?.(draft.state as never);
    if (due === undefined) {
      if (draft.timerAt === undefined) continue;
      timers.cleared.push(draft.id);
      draft.timerAt = undefined;
    } else if (draft.timerAt === undefined || due < draft.timerAt || draft.timerAt <= now) {
      timers.set.push({ streamId: draft.id, dueAt: due });
      draft.timerAt = due;
    }
  }
  return timers;
};
