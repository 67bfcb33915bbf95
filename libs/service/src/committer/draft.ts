import type { Batch, Snapshot } from '@quadrille/event-store';
import type { Stream } from '../tables.js';
import { type CachedStream, stateOf } from './stream-cache.js';

const maxHandled = 128;
const idLength = 37;
const usualSnapshotEvery = 16;

type Changing = { -readonly [Key in keyof Omit<CachedStream, 'later' | 'definition'>]: CachedStream[Key] };

/** A stream as a batch is about to leave it. */
export type Draft = Changing & {
  readonly definition: Stream;
  /** Number of the last message of the batch that looked at it. */
  seenBy: number;
};

/** Throws where the stream is of another kind: an id names one stream of a service, whatever its kind, and one kind cannot fold the events of another. */
export const expectKind = ({ id, definition }: Pick<CachedStream, 'id' | 'definition'>, wanted: Stream): void => {
  if (definition && definition !== wanted)
    throw new TypeError(
      `stream ${id} is of the kind "${definition.name}", and "${wanted.name}" decides on it: give one of them a streamId of its own`,
    );
};

export const draftOf = (base: CachedStream, definition: Stream, seenBy: number): Draft => ({
  id: base.id,
  version: base.version,
  state: stateOf(definition, base),
  snapshotVersion: base.snapshotVersion,
  handled: base.handled,
  spilled: base.spilled,
  timerAt: base.timerAt,
  traceparent: base.traceparent,
  definition,
  seenBy,
});

/** The stream once the batch is committed. */
export const writtenStream = ({
  id,
  version,
  state,
  snapshotVersion,
  handled,
  spilled,
  timerAt,
  traceparent,
  definition,
}: Draft): CachedStream => ({
  id,
  version,
  state,
  snapshotVersion,
  later: [],
  handled,
  spilled,
  timerAt,
  traceparent,
  definition,
});

/** A message is handled. */
export const remember = (draft: Draft, messageId: string): void => {
  draft.handled = draft.handled === '' ? messageId : `${draft.handled} ${messageId}`;
};

/** Leaves the newest ids where there are too many, and answers the others: in the inbox they are looked up only for messages that come very late. */
const spill = (draft: Changing): readonly string[] => {
  if (draft.handled.length < maxHandled * idLength) return [];
  const kept = draft.handled.length - (maxHandled / 2) * idLength + 1;
  const old = draft.handled.slice(0, kept - 1).split(' ');
  draft.handled = draft.handled.slice(kept);
  draft.spilled = true;
  return old;
};

/** Snapshots of these streams, which are told so, with the handled ids that they have no room for any more. */
export const snapshotsOf = (streams: readonly Changing[]): Pick<Batch, 'snapshots' | 'spilled'> => {
  const snapshots: Snapshot[] = [];
  const spilled: { streamId: string; messageId: string }[] = [];
  for (const stream of streams) {
    const { id, version } = stream;
    for (const messageId of spill(stream)) spilled.push({ streamId: id, messageId });
    stream.snapshotVersion = version;
    snapshots.push({ id, version, state: JSON.stringify(stream.state ?? null), handled: stream.handled, spilled: stream.spilled });
  }
  return { snapshots, spilled };
};

export const isSnapshotDue = ({ definition, state, version, snapshotVersion }: Draft): boolean =>
  version - snapshotVersion >= (definition.snapshotEvery ?? usualSnapshotEvery) || definition.isAtRest?.(state) === true;

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
