import type { Message } from '@quadrille/decider';
import { newId } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import type { Inbound } from './inbound.js';
import { stream } from '../tables.js';
import { draftOf, isSnapshotDue, snapshotsOf, writtenStream } from './draft.js';
import { type CachedStream, unwritten } from './stream-cache.js';
import { asking, handle, now, over } from './till.fixture.js';
import type { WorkingSet } from './working-set.js';

describe('handled ids', () => {
  const ids = (count: number): readonly string[] => Array.from({ length: count }, () => newId());
  const handledBy = (set: WorkingSet, all: readonly string[]) => {
    for (const id of all) handle(set, asking('TakeNone', {}, { id }));
  };

  it('stay in the snapshot up to 128; past that all but the newest 64 move to the inbox, none lost and none twice', () => {
    const all = ids(129);
    const set = over([], { withReactions: false });
    handledBy(set, all.slice(0, 128));
    expect(set.batch().spilled).toEqual([]);
    handledBy(set, all.slice(128));
    const { snapshots, spilled } = set.batch();
    expect(snapshots).toMatchObject([{ id: 'one', version: 129, spilled: true }]);
    expect([...spilled.map(({ messageId }) => messageId), ...snapshots[0]!.handled.split(' ')]).toEqual(all);
    expect(spilled).toHaveLength(65);
  });

  it('are looked up in the inbox where some have spilled', () => {
    const message = asking('TakeCoin');
    const set = over([{ id: 'one', spilled: true, handled: newId(), state: { coins: 1 } }], { spilled: [`one ${message.id}`] });
    expect(handle(set, message)).toEqual({ events: [] });
  });

  it('are known also when they are more than a snapshot holds', () => {
    const all = ids(200);
    const set = over([], { withReactions: false });
    handledBy(set, all);
    for (const id of all) expect(handle(set, asking('TakeCoin', {}, { id })).events).toEqual([]);
  });
});

describe('a snapshot', () => {
  const rarely = stream<{ coins: number }, Message, Message>({
    name: 'rarely',
    initialState: { coins: 0 },
    decisions: {},
    evolve: ({ coins }) => ({ coins: coins + 1 }),
    snapshotEvery: 3,
  });
  const coin = { type: 'CoinTaken', data: {} };
  const behind = { ...unwritten('one'), version: 4, snapshotVersion: 2, state: { coins: 2 }, later: [coin, coin] };

  it('that lies behind is brought to now by what happened since', () => {
    expect(draftOf(behind, rarely, 1).state).toEqual({ coins: 4 });
    expect(draftOf({ ...behind, state: undefined, snapshotVersion: 0 }, rarely, 1).state).toEqual({ coins: 2 });
  });

  it('is stored when it lies as many versions behind as its stream allows, and then counts anew', () => {
    const draft = draftOf(behind, rarely, 1);
    expect(isSnapshotDue(draft)).toBe(false);
    draft.version = 5;
    expect(isSnapshotDue(draft)).toBe(true);
    expect(snapshotsOf([draft]).snapshots).toMatchObject([{ id: 'one', version: 5, state: '{"coins":4}' }]);
    expect(writtenStream(draft)).toMatchObject({ snapshotVersion: 5, later: [] });
    draft.version = 6;
    expect(isSnapshotDue(draft)).toBe(false);
  });

  it('is stored at once of a state that may last', () => {
    const full = { ...rarely, isAtRest: ({ coins }: { coins: number }) => coins === 4 };
    expect([3, 4].map((coins) => isSnapshotDue(draftOf({ ...behind, state: { coins }, later: [] }, full, 1)))).toEqual([false, true]);
  });
});

describe('a timer', () => {
  const timersOf = (known: Partial<CachedStream>, message: Inbound) => {
    const set = over([{ id: 'one', version: 1, state: { coins: 1 }, ...known }], { withReactions: false });
    handle(set, message);
    return set.batch().timers;
  };

  it('is set where there was none', () => {
    expect(timersOf({}, asking('TakeCoin', { ringAt: now + 500 }))).toEqual({
      set: [{ streamId: 'one', dueAt: now + 500 }],
      cleared: [],
    });
  });

  it('for an earlier time is left: it fires, finds nothing due and is set anew, which spares a write a transition', () => {
    expect(timersOf({ timerAt: now + 100 }, asking('TakeCoin', { ringAt: now + 500 }))).toEqual({ set: [], cleared: [] });
  });

  it('for a later time is brought forward', () => {
    expect(timersOf({ timerAt: now + 900 }, asking('TakeCoin', { ringAt: now + 500 }))).toMatchObject({
      set: [{ dueAt: now + 500 }],
    });
  });

  it.each([now - 1, now])('that has fired is set anew: due at %i', (timerAt) => {
    expect(timersOf({ timerAt }, asking('TakeCoin', { ringAt: now + 500 }))).toMatchObject({ set: [{ dueAt: now + 500 }] });
  });

  it('that nobody wants any more is cleared', () => {
    expect(timersOf({ timerAt: now + 900 }, asking('TakeCoin'))).toEqual({ set: [], cleared: ['one'] });
  });

  it('is known to the next transaction as this one leaves it: what was cleared is set where it is wanted again', () => {
    let [known] = [{ id: 'one', version: 1, timerAt: now + 100 } as Partial<CachedStream> & { id: string }];
    const timers = [undefined, 900, 800, 950].map((inMs) => {
      const set = over([known], { withReactions: false });
      handle(set, asking('TakeCoin', inMs === undefined ? {} : { ringAt: now + inMs }));
      const { set: due, cleared } = set.batch().timers;
      [known] = set.written as [CachedStream];
      return [...due.map(({ dueAt }) => dueAt - now), ...cleared];
    });
    expect(timers).toEqual([['one'], [900], [800], []]);
  });
});
