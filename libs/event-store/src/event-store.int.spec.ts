import { newId, StockReceived } from '@quadrille/events';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Batch, EventStore } from './event-store.js';
import type { NewEvent } from './event-rows.js';
import { migrateSchema } from './migrate.js';
import { sweepOutbox, type OutboxMessage } from './outbox.js';
import { Effects } from './effects.js';
import { claimDueTimers } from './timers.js';

const owner = newId();
let database: ScratchDatabase;
let pool: pg.Pool;
let store: EventStore;

beforeAll(async () => {
  database = await scratchDatabase({ migrate: ({ name, ...target }) => migrateSchema(name, [], target) });
  pool = new pg.Pool({ connectionString: database.roleUrl, max: 4 });
  store = new EventStore(pool, owner);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await database.query('TRUNCATE streams, events, inbox, outbox, effects, timers');
});

const empty: Batch = {
  streams: [],
  events: [],
  effects: { started: [], finished: [] },
  timers: { set: [], cleared: [] },
  spilled: [],
  published: [],
  projections: [],
};
const streamOf = (id: string, revision = 0) => ({ id, revision, version: 1, state: '{"n": 1}', handled: newId(), spilled: false });
const eventOf = (streamId: string, version = 1, topic: string | null = null): NewEvent => ({
  streamId,
  version,
  id: newId(),
  type: StockReceived.type,
  schemaVersion: 1,
  topic,
  data: `{"sku":"${streamId}",  "quantity":1}`,
  metadata: { time: '2026-01-01T00:00:00.000Z', subject: streamId, correlationid: streamId },
});
const count = async (table: string): Promise<number> =>
  (await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`))[0]!.count;
const codeOf = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

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

describe('the outbox', () => {
  const left = async (...streams: readonly string[]) => {
    for (const id of streams)
      await store.write({ ...empty, streams: [streamOf(id)], events: [eventOf(id, 1, 'inventory.events'), eventOf(id, 2)] });
  };
  const swept = async (publish?: (messages: readonly OutboxMessage[]) => Promise<void>, on = pool) => {
    const all: OutboxMessage[] = [];
    const transactions = await sweepOutbox(on, 'inventory', 0, async (messages) => {
      await publish?.(messages);
      all.push(...messages);
    });
    return { transactions, all };
  };

  it('publishes what a dead owner left: public events only, in order, the same to the byte each time', async () => {
    await left('a', 'b');
    const failed: OutboxMessage[] = [];
    const away = swept(async (messages) => {
      failed.push(...messages);
      throw new Error('the brokers are away');
    });
    await expect(away).rejects.toThrow('away');
    const { transactions, all } = await swept();
    expect(transactions).toBe(2);
    expect(all.map(({ topic, key }) => [topic, key])).toEqual([
      ['inventory.events', 'a'],
      ['inventory.events', 'b'],
    ]);
    expect(all[0]).toEqual(failed[0]);
    expect(all[0]!.value).toContain('"data":{"sku":"a",  "quantity":1}');
    expect(await count('outbox')).toBe(0);
  });

  it('keeps a row until its messages are with the brokers', async () => {
    await left('a');
    await expect(swept(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await count('outbox')).toBe(1);
  });

  it('leaves the young to who wrote them', async () => {
    await left('a');
    expect(await sweepOutbox(pool, 'inventory', 3600, () => Promise.reject(new Error('must not be asked')))).toBe(0);
  });

  it('is swept by two without either waiting for the other or publishing what the other has in hand', async () => {
    await left('a');
    const [inHand, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slow = swept(async () => {
      inHand.resolve();
      await go.promise;
    });
    await inHand.promise;
    expect(await swept()).toEqual({ transactions: 0, all: [] });
    go.resolve();
    expect((await slow).transactions).toBe(1);
  });

  it('whose connection is lost in the middle of a sweep fails, keeps its rows and leaves the process alive', async () => {
    await left('a');
    const one = new pg.Pool({ connectionString: database.roleUrl, max: 1, application_name: 'sweeper' }).on('error', () => undefined);
    const lost = swept(async () => {
      await database.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sweeper'");
    }, one);
    await expect(lost).rejects.toThrow(/terminat|not queryable|connection/i);
    expect(await count('outbox')).toBe(1);
    expect((await swept(undefined, one)).transactions).toBe(1);
    await one.end();
  });
});

describe('effects', () => {
  const begun = async (streamId: string): Promise<string> => {
    const intent = eventOf(streamId);
    await store.write({
      ...empty,
      streams: [streamOf(streamId)],
      events: [intent],
      effects: { started: [{ id: intent.id, streamId, version: 1 }], finished: [] },
    });
    return intent.id;
  };
  const lapse = () => database.query("UPDATE effects SET lease_until = clock_timestamp() - interval '1 second'");
  const [one, two] = [() => new Effects(pool, owner), () => new Effects(pool, newId())];

  it('belong to who started them until the lease ends', async () => {
    await begun('a');
    expect(await two().claimOrphaned(10)).toEqual([]);
  });

  it('whose lease has ended are claimed by one of two, with the intent they start from and one attempt more', async () => {
    const id = await begun('a');
    await lapse();
    const claims = (await Promise.all([one().claimOrphaned(10), two().claimOrphaned(10)])).flat();
    expect(claims).toMatchObject([{ id, streamId: 'a', type: StockReceived.type, data: { sku: 'a', quantity: 1 }, attempts: 1 }]);
  });

  it('that are renewed stay; a lease that somebody else has is not touched', async () => {
    const id = await begun('a');
    await lapse();
    await one().renew([id]);
    expect(await two().claimOrphaned(10)).toEqual([]);
    await lapse();
    await two().renew([id]);
    expect(await one().claimOrphaned(10)).toHaveLength(1);
  });

  it('that are given back are claimed at once, or when their time has come', async () => {
    const id = await begun('a');
    await one().release([id], 60);
    expect(await two().claimOrphaned(10)).toEqual([]);
    await one().release([id], -1);
    expect(await two().claimOrphaned(10)).toHaveLength(1);
  });

  it('that somebody else has taken over are not given back by who lost them', async () => {
    const id = await begun('a');
    await lapse();
    await two().claimOrphaned(10);
    await one().release([id], -1);
    expect(await one().claimOrphaned(10)).toEqual([]);
  });

  it('are gone with their outcome', async () => {
    const id = await begun('a');
    await store.write({ ...empty, streams: [streamOf('a', 1)], effects: { started: [], finished: [id] } });
    expect(await count('effects')).toBe(0);
  });
});

describe('timers', () => {
  const set = (streamId: string, dueAt: number) =>
    store.write({ ...empty, streams: [streamOf(streamId)], timers: { set: [{ streamId, dueAt }], cleared: [] } });

  it('are due once, to one of two who ask, and not before their time on the clock of the database', async () => {
    await set('a', Date.now() - 60_000);
    await set('b', Date.now() + 60_000);
    const due = (await Promise.all([claimDueTimers(pool, 10), claimDueTimers(pool, 10)])).flat();
    expect(due.map(({ streamId }) => streamId)).toEqual(['a']);
  });

  it('that their stream did not settle are due again five seconds later', async () => {
    await set('a', Date.now() - 60_000);
    await claimDueTimers(pool, 10);
    expect(await claimDueTimers(pool, 10)).toEqual([]);
    const [row] = await database.query<{ seconds: number }>(
      'SELECT extract(epoch FROM due_at - clock_timestamp())::float AS seconds FROM timers',
    );
    expect(row!.seconds).toBeGreaterThan(0);
    expect(row!.seconds).toBeLessThanOrEqual(5);
  });

  it('that are cleared are due no more', async () => {
    await set('a', Date.now() - 60_000);
    await store.write({ ...empty, streams: [streamOf('a', 1)], timers: { set: [], cleared: ['a'] } });
    expect(await claimDueTimers(pool, 10)).toEqual([]);
  });
});

describe('the offset of the clock', () => {
  it('is small on one machine', async () => {
    expect(Math.abs(await store.clockOffset())).toBeLessThan(5000);
  });
});
