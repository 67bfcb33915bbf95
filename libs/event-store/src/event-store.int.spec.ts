import { newId, StockReceived } from '@quadrille/events';
import { scratchDatabase } from '@quadrille/testing';
import { describe, expect, it } from 'vitest';
import { codeOf, count, database, empty, eventOf, pool, store, streamOf, useStore } from './store.fixture.js';

useStore(scratchDatabase);

describe('a batch', () => {
  it('is written whole: streams, events, outbox, effects, timers and old ids', async () => {
    const intent = newId();
    const transactionId = await store.write({
      ...empty,
      streams: [streamOf('a')],
      events: [eventOf('a'), eventOf('a', 2, 'inventory.events')],
      effects: { started: [{ id: intent, streamId: 'a', version: 1 }], finished: [] },
      timers: { set: [{ streamId: 'a', dueAt: 1_767_225_600_000 }], cleared: [] },
      spilled: [{ streamId: 'a', messageId: intent }],
    });
    expect(await store.load(['a'])).toMatchObject([{ id: 'a', version: 1, revision: 1, state: { n: 1 }, timerAt: 1_767_225_600_000 }]);
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

  it('without a state leaves the snapshot as it is, and the stream is read with what happened since', async () => {
    await store.write({ ...empty, streams: [{ ...streamOf('a'), state: '' }, streamOf('b')], events: [eventOf('a'), eventOf('b')] });
    await store.write({ ...empty, streams: [{ ...streamOf('b', 1), version: 3, state: '' }], events: [eventOf('b', 2), eventOf('b', 3)] });
    const told = { type: StockReceived.type, data: { sku: 'b', quantity: 1 } };
    const [a, b] = (await store.load(['a', 'b'])).toSorted((one, other) => one.id.localeCompare(other.id));
    expect(a).toMatchObject({ state: undefined, snapshotVersion: 0, version: 1, later: [{ data: { sku: 'a' } }] });
    expect(b).toMatchObject({ state: { n: 1 }, snapshotVersion: 1, version: 3, revision: 2, later: [told, told] });

    await store.write({ ...empty, streams: [{ ...streamOf('b', 2), version: 4, state: '{"n": 4}' }], events: [eventOf('b', 4)] });
    expect(await store.load(['b'])).toMatchObject([{ state: { n: 4 }, snapshotVersion: 4, later: [] }]);
  });

  it('of a stream whose id holds what separates the values of a list is refused', async () => {
    expect(await codeOf(store.write({ ...empty, streams: [streamOf('a\u001eb')], events: [eventOf('a\u001eb')] }))).toBe('23502');
    expect(await count('streams')).toBe(0);
  });

  it('is written not at all where one part of it fails', async () => {
    await store.write({ ...empty, streams: [streamOf('a')], events: [eventOf('a')] });
    const streams = [streamOf('a', 1), streamOf('b')];
    expect(await codeOf(store.write({ ...empty, streams, events: [eventOf('b'), eventOf('a', 1)] }))).toBe('23505');
    expect((await store.load(['a', 'b'])).map(({ id, revision }) => [id, revision])).toEqual([['a', 1]]);
    expect([await count('events'), await count('outbox')]).toEqual([1, 0]);
  });

  it('of a stream that somebody else wrote meanwhile is refused with 40001, also where no event was added', async () => {
    await store.write({ ...empty, streams: [streamOf('a')] });
    expect(await codeOf(store.write({ ...empty, streams: [streamOf('a'), streamOf('b')] }))).toBe('40001');
    expect(await store.load(['b'])).toEqual([]);
  });

  it('is won by one of two that decided on the same state', async () => {
    const race = [1, 2].map(() => codeOf(store.write({ ...empty, streams: [streamOf('a')], events: [eventOf('a')] })));
    expect((await Promise.all(race)).sort()).toEqual(['40001', undefined]);
    expect(await count('events')).toBe(1);
  });

  it('without anything to publish leaves no outbox row; one that is published is deleted by the next', async () => {
    const first = await store.write({ ...empty, streams: [streamOf('a')], events: [eventOf('a', 1, 'inventory.events')] });
    await store.write({ ...empty, streams: [streamOf('b')], events: [eventOf('b')], published: [first] });
    expect(await count('outbox')).toBe(0);
  });

  it('names a read model by nothing but a name', async () => {
    await expect(store.write({ ...empty, projections: [{ writeFunction: 'f(); DROP TABLE events; --', rows: [] }] })).rejects.toThrow(
      /no name of a function/,
    );
  });

  it('finds the inbox exact when ids have spilled twice', async () => {
    const messageId = newId();
    for (const revision of [0, 1])
      await store.write({ ...empty, streams: [streamOf('a', revision)], spilled: [{ streamId: 'a', messageId }] });
    expect(await count('inbox')).toBe(1);
  });
});

describe("the service's own role", () => {
  it.each([
    ['rewrite an event', "UPDATE events SET data = '{}'"],
    ['delete an event', 'DELETE FROM events'],
    ['empty the events', 'TRUNCATE events'],
    ['make a table', 'CREATE TABLE extra (n integer)'],
    ['change a table', 'ALTER TABLE streams ADD COLUMN extra integer'],
    ['drop a table', 'DROP TABLE outbox'],
    ['pretend a migration', "INSERT INTO migrations (timestamp, name) VALUES (1, 'x')"],
  ])('may not %s', async (_, sql) => {
    await store.write({ ...empty, streams: [streamOf('a')], events: [eventOf('a')] });
    expect(await codeOf(pool.query(sql))).toBe('42501');
  });
});

describe('the offset of the clock', () => {
  it('is small on one machine', async () => {
    expect(Math.abs(await store.clockOffset())).toBeLessThan(5000);
  });
});
