import { newId, StockReceived } from '@quadrille/events';
import { scratchDatabase } from '@quadrille/testing';
import { describe, expect, it } from 'vitest';
import { nothingFollowed } from './event-rows.js';
import { isConflict, isTransient } from './faults.js';
import { emptyBatch } from './batch.js';
import { codeOf, count, database, eventOf, pool, snapshotOf, store, useStore } from './store.fixture.js';

useStore(scratchDatabase);

describe('a batch', () => {
  it('is written whole: events, outbox, snapshots, effects, timers and old ids', async () => {
    const [intent, snapshot] = [newId(), snapshotOf('a', 2)];
    const transactionId = await store.write({
      ...emptyBatch,
      events: [eventOf('a'), eventOf('a', 2, 'inventory.events')],
      snapshots: [snapshot],
      effects: { started: [{ id: intent, streamId: 'a', version: 1 }], finished: [] },
      timers: { set: [{ streamId: 'a', dueAt: 1_767_225_600_000 }], cleared: [] },
      spilled: [{ streamId: 'a', messageId: intent }],
    });
    const { handled } = snapshot;
    expect(await store.load(['a'])).toMatchObject([{ id: 'a', version: 2, state: { n: 2 }, handled, timerAt: 1_767_225_600_000 }]);
    expect((await store.history('a')).map(({ version, topic }) => [version, topic])).toEqual([
      [1, null],
      [2, 'inventory.events'],
    ]);
    expect(await database.query('SELECT transaction_id::text AS id FROM outbox')).toEqual([{ id: transactionId }]);
    expect(
      await store.spilledOf([
        { streamId: 'a', messageId: intent },
        { streamId: 'b', messageId: intent },
      ]),
    ).toEqual(new Set([`a ${intent}`]));
  });

  it('of a stream whose id holds what separates the values of a list is refused', async () => {
    expect(await codeOf(store.write({ ...emptyBatch, events: [{ ...eventOf('a\u001eb'), data: '{}' }] }))).toBe('23502');
    expect(await count('events')).toBe(0);
  });

  it('is written not at all where one part of it fails', async () => {
    await store.write({ ...emptyBatch, events: [eventOf('a')] });
    const batch = { ...emptyBatch, events: [eventOf('b', 1, 'inventory.events'), eventOf('a', 1)], snapshots: [snapshotOf('b')] };
    expect(await codeOf(store.write(batch))).toBe('23505');
    expect((await store.load(['a', 'b'])).map(({ id, version }) => [id, version])).toEqual([['a', 1]]);
    expect([await count('events'), await count('outbox'), await count('snapshots')]).toEqual([1, 0, 0]);
  });

  it('is won by one of two that decided on the same state; the other conflicts, which is no fault of its messages', async () => {
    const race = [1, 2].map(() => store.write({ ...emptyBatch, events: [eventOf('a')] }));
    const [lost] = (await Promise.allSettled(race)).flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect([isConflict(lost), isTransient(lost)]).toEqual([true, true]);
    expect(await count('events')).toBe(1);
  });

  it('stores a state where none is newer: who hands a stream over may come after who took it', async () => {
    await store.write({ ...emptyBatch, events: [1, 2, 3].map((version) => eventOf('a', version)), snapshots: [snapshotOf('a', 2)] });
    for (const version of [1, 3, 2]) await store.write({ ...emptyBatch, snapshots: [snapshotOf('a', version), snapshotOf(`b${version}`)] });
    expect(await store.load(['a'])).toMatchObject([{ snapshotVersion: 3, state: { n: 3 } }]);
    expect(await count('snapshots')).toBe(4);
  });

  it('without anything to publish leaves no outbox row', async () => {
    await store.write({ ...emptyBatch, events: [eventOf('b')] });
    expect(await count('outbox')).toBe(0);
  });

  it('names a read model by nothing but a name', async () => {
    await expect(store.write({ ...emptyBatch, projections: [{ writeFunction: 'f(); DROP TABLE events; --', rows: [] }] })).rejects.toThrow(
      /no name of a function/,
    );
  });

  it('finds the inbox exact when ids have spilled twice', async () => {
    const messageId = newId();
    for (const version of [1, 2])
      await store.write({ ...emptyBatch, events: [eventOf('a', version)], spilled: [{ streamId: 'a', messageId }] });
    expect(await count('inbox')).toBe(1);
  });
});

describe('a stream', () => {
  const told = (sku: string) => ({ type: StockReceived.type, data: { sku, quantity: 1 } });

  it('is read from its events where it has no snapshot, and from what came after the snapshot where it has one', async () => {
    await store.write({ ...emptyBatch, events: [eventOf('a'), eventOf('b')], snapshots: [snapshotOf('b')] });
    await store.write({ ...emptyBatch, events: [eventOf('b', 2), eventOf('b', 3)] });
    const [a, b] = (await store.load(['b', 'a', 'c'])).toSorted((one, other) => one.id.localeCompare(other.id));
    expect(a).toMatchObject({ state: undefined, snapshotVersion: 0, version: 1, spilled: false, later: [told('a')] });
    expect(b).toMatchObject({ state: { n: 1 }, snapshotVersion: 1, version: 3, later: [told('b'), told('b')] });

    await store.write({ ...emptyBatch, events: [eventOf('b', 4)], snapshots: [snapshotOf('b', 4)] });
    expect(await store.load(['b'])).toMatchObject([{ state: { n: 4 }, snapshotVersion: 4, later: [] }]);
  });

  it('knows every message that it handled, each once: by its snapshot, and by the events behind that', async () => {
    const [snapshot, message] = [snapshotOf('a'), newId()];
    await store.write({ ...emptyBatch, events: [eventOf('a')], snapshots: [snapshot] });
    const [second, third, nothing] = [2, 3, 4].map((version) => ({ ...eventOf('a', version), messageId: message }));
    await store.write({ ...emptyBatch, events: [second!, third!, { ...nothing!, messageId: newId(), type: nothingFollowed }] });
    const [a] = await store.load(['a']);
    expect(a!.handled.split(' ')).toEqual([snapshot.handled, message, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  it('tells of messages from which nothing followed by nothing but its version', async () => {
    await store.write({ ...emptyBatch, events: [eventOf('a'), { ...eventOf('a', 2), type: nothingFollowed }] });
    expect(await store.load(['a'])).toMatchObject([{ version: 2, later: [told('a')] }]);
    expect((await store.history('a')).map(({ version }) => version)).toEqual([1]);
  });

  it('names the message that was handled as the cause of an event that names no other', async () => {
    const [first, second] = [eventOf('a'), eventOf('a', 2)];
    const causationid = newId();
    await store.write({ ...emptyBatch, events: [first, { ...second, metadata: { ...second.metadata, causationid } }] });
    expect((await store.history('a')).map(({ metadata }) => metadata.causationid)).toEqual([first.messageId, causationid]);
  });
});

describe("the service's own role", () => {
  it.each([
    ['rewrite an event', "UPDATE events SET data = '{}'"],
    ['delete an event', 'DELETE FROM events'],
    ['empty the events', 'TRUNCATE events'],
    ['make a table', 'CREATE TABLE extra (n integer)'],
    ['change a table', 'ALTER TABLE snapshots ADD COLUMN extra integer'],
    ['drop a table', 'DROP TABLE outbox'],
    ['pretend a migration', "INSERT INTO migrations (timestamp, name) VALUES (1, 'x')"],
  ])('may not %s', async (_, sql) => {
    await store.write({ ...emptyBatch, events: [eventOf('a')] });
    expect(await codeOf(pool.query(sql))).toBe('42501');
  });
});
