import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrateSchema } from './migrate.js';
import { type NewlyParked, Parked } from './parked.js';
import { countStarts, forgetStarts, startsOf } from './starts.js';

let database: ScratchDatabase;
let pool: Pool;
let parked: Parked;
beforeAll(async () => {
  database = await scratchDatabase({ migrate: ({ name, ...target }) => migrateSchema(name, [], target) });
  pool = database.openPool({ max: 2 });
  parked = new Parked(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(() => database.query('TRUNCATE parked, starts, audit'));

const message = (offset: number, more: Partial<NewlyParked> = {}): NewlyParked => ({
  key: 'order',
  topic: 'orders.events',
  partition: 1,
  offset: String(offset),
  headers: { 'content-type': 'application/json' },
  bytes: Buffer.from([0, 1, 255]),
  code: 'handling-failed',
  reason: 'it broke',
  blocksKey: true,
  ...more,
});
const offsets = async (key = 'order'): Promise<readonly string[]> => (await parked.ofKey(key)).map(({ offset }) => offset);
const idOf = async (offset: number): Promise<string> => (await parked.list()).find((one) => one.offset === String(offset))!.id;
const operator = { actor: 'Ada', reason: 'seen to' };

describe('a parked message', () => {
  it('is kept to the byte, with its place and its reason', async () => {
    await parked.park([message(5)]);
    expect(await parked.list()).toMatchObject([{ ...message(5), attempts: 0, nextAt: null }]);
  });

  it('is parked once, however often it is delivered', async () => {
    for (const reason of ['first', 'second']) await parked.park([message(5, { reason })]);
    expect((await parked.list()).map(({ reason }) => reason)).toEqual(['first']);
  });

  it.each(['open', 'settled'])(
    'is parked also where a message of topics that were made anew since had its place: that one stays %s',
    async (was) => {
      await parked.park([message(5)]);
      const old = await idOf(5);
      if (was === 'settled') await parked.settle(old, 'discarded', operator);
      const other = message(5, { bytes: Buffer.from('another') });
      for (let delivered = 0; delivered < 2; delivered += 1) await parked.park([other], 5);
      const open = await parked.ofKey('order');
      expect(open.slice(-1)).toMatchObject([{ ...other, nextAt: expect.any(Date) }]);
      expect(open.slice(0, -1).map(({ id, bytes }) => [id, bytes])).toEqual(was === 'open' ? [[old, message(5).bytes]] : []);
      expect(await database.query('SELECT settled FROM parked ORDER BY parked_at')).toEqual([
        { settled: was === 'open' ? null : 'discarded' },
        { settled: null },
      ]);
      expect(await database.query('SELECT target FROM audit')).toEqual(was === 'open' ? [] : [{ target: old }]);
    },
  );

  it.each(['redriven', 'discarded'] as const)('that was %s stays so when it is delivered again', async (settled) => {
    await parked.park([message(5)]);
    await parked.settle(await idOf(5), settled, operator);
    await parked.park([message(5, { reason: 'again' })], 5);
    expect(await parked.count()).toBe(0);
  });

  it('of a feed has the place of its id: told again at another time it is the same', async () => {
    for (const time of ['one', 'another']) await parked.park([message(0, { topic: 'news 1', partition: -1, bytes: Buffer.from(time) })], 5);
    expect((await parked.list()).map(({ bytes }) => String(bytes))).toEqual(['one']);
  });

  it('may have no key and no bytes', async () => {
    await parked.park([message(5, { key: null, bytes: null, blocksKey: false })]);
    expect(await parked.list()).toMatchObject([{ key: null, bytes: null }]);
    expect(await parked.blockedKeys()).toEqual(new Set());
  });

  it('holds back nothing where it does not hold its key', async () => {
    await parked.park([message(1, { blocksKey: false })], 0);
    expect([await offsets(), await parked.keysDue(), await parked.blockedKeys()]).toEqual([[], [], new Set()]);
  });

  it('gives way to a tombstone of another key at its place', async () => {
    for (const key of ['one', 'another']) await parked.park([message(5, { key, bytes: null })]);
    expect((await parked.list()).map(({ key }) => key)).toEqual(['one', 'another']);
  });

  it('that queued and is tried in vain is one that failed itself', async () => {
    await parked.park([message(1, { code: 'queued' })]);
    await parked.postpone(await idOf(1), 'it broke, too', 60);
    expect(await parked.list()).toMatchObject([{ code: 'handling-failed', reason: 'it broke, too' }]);
  });

  it('may have a key that is too long for an index: so much of it is kept as tells it from others', async () => {
    const key = randomBytes(4000).toString('base64');
    await parked.park([message(5, { key })]);
    expect(await parked.list()).toMatchObject([{ key: key.slice(0, 500) }]);
  });

  it('may have NUL in its key and in its reasons, where PostgreSQL has none: it is kept without', async () => {
    await parked.park([message(5, { key: 'or\0der', reason: 'it\0 broke' })]);
    expect(await parked.list()).toMatchObject([{ key: 'order', reason: 'it broke' }]);
    await parked.postpone(await idOf(5), 'cannot digest "x\0y"', 5);
    expect(await parked.list()).toMatchObject([{ attempts: 1, reason: 'cannot digest "xy"' }]);
  });

  it('holds back the later ones of its key, in the order they came, and no other key', async () => {
    await parked.park([message(2)], 5);
    await parked.park([message(10, { code: 'queued' }), message(9, { code: 'queued', topic: 'payment.events' })]);
    await parked.park([message(3, { key: 'another' })]);
    expect(await offsets()).toEqual(['2', '10', '9']);
    expect(await parked.blockedKeys()).toEqual(new Set(['order', 'another']));
  });

  it('is due again by itself when its time has come, and not before', async () => {
    await parked.park([message(1)], 60);
    expect(await parked.keysDue()).toEqual([]);
    await parked.postpone(await idOf(1), 'again', -1);
    expect(await parked.keysDue()).toEqual(['order']);
    expect(await parked.find(await idOf(1))).toMatchObject({ attempts: 1, reason: 'again' });
  });

  it('is due by the time of the first of its key alone, whatever stands behind it; what waits longest comes first', async () => {
    await parked.park([message(1, { key: 'waits' })]);
    await parked.park([message(2, { key: 'later' })], 60);
    for (const [offset, key] of ['waits', 'later', 'short', 'long'].entries()) await parked.park([message(10 + offset, { key })], -offset);
    expect(await parked.keysDue()).toEqual(['long', 'short']);
    expect(await parked.keysDue(1)).toEqual(['long']);
    expect((await parked.ofKey('later')).map(({ isDue }) => isDue)).toEqual([false, true]);
  });

  it('that is left to an operator is not due, nor is what queues behind it until it is settled', async () => {
    await parked.park([message(1)], 0);
    await parked.park([message(2, { code: 'queued' })]);
    const first = await idOf(1);
    await parked.postpone(first, 'for good', undefined);
    expect(await parked.keysDue()).toEqual([]);
    await parked.settle(first, 'discarded', operator);
    expect(await parked.keysDue()).toEqual(['order']);
    expect(await offsets()).toEqual(['2']);
  });

  it('that is begun and never ended is counted each time; left to an operator it is due no more and holds its key', async () => {
    await parked.park([message(1)], 0);
    await parked.park([message(2, { code: 'queued' })]);
    const [first] = await parked.ofKey('order');
    expect([await parked.begin(first!), await parked.begin(first!)]).toEqual([1, 2]);
    await parked.leaveToOperator(first!.id, 'kills-the-process', 'begun often');
    expect([await parked.keysDue(), await parked.blockedKeys()]).toEqual([[], new Set(['order'])]);
    expect(await parked.find(first!.id)).toMatchObject({ code: 'kills-the-process', reason: 'begun often', nextAt: null });
    await parked.end(first!);
    expect(await parked.begin(first!)).toBe(1);
  });

  it('is settled once, and who did it and why stands in the audit', async () => {
    await parked.park([message(1)]);
    const id = await idOf(1);
    await parked.settle(id, 'redriven', operator);
    await parked.settle(id, 'discarded', { actor: 'Eve', reason: 'too late' });
    expect(await database.query('SELECT actor, action, target, reason FROM audit')).toEqual([
      { actor: 'Ada', action: 'redriven parked message', target: id, reason: 'seen to' },
    ]);
    expect([await parked.count(), await parked.find(id), await parked.blockedKeys()]).toEqual([0, undefined, new Set()]);
  });

  it('that an operator tried in vain says so in the audit; one that was settled meanwhile stays as it is', async () => {
    await parked.park([message(1)], 60);
    const id = await idOf(1);
    await parked.postpone(id, 'still broken', undefined, operator);
    await parked.settle(id, 'redriven', operator);
    await parked.postpone(id, 'too late', 5, operator);
    expect(await database.query('SELECT actor, action FROM audit ORDER BY id')).toEqual([
      { actor: 'Ada', action: 'tried parked message in vain' },
      { actor: 'Ada', action: 'redriven parked message' },
    ]);
    expect(await database.query('SELECT attempts, reason, next_at FROM parked')).toEqual([
      { attempts: 1, reason: 'still broken', next_at: null },
    ]);
  });

  it('comes before what was parked after it, by whatever clock of an instance', async () => {
    await parked.park([message(1)]);
    await parked.park([message(2, { code: 'queued' })]);
    // Two instances made these ids, the second one's clock being behind.
    await database.query(`UPDATE parked SET id = '00000000-0000-7000-8000-000000000000' WHERE "offset" = 2`);
    expect(await offsets()).toEqual(['1', '2']);
    await parked.postpone(await idOf(1), 'for good', undefined);
    expect(await parked.keysDue()).toEqual([]);
  });

  it('is listed page by page and by its code', async () => {
    await parked.park([message(1), message(2, { code: 'not-json' }), message(3)]);
    const [first] = await parked.list({ limit: 1 });
    expect((await parked.list({ after: first!.id })).map(({ offset }) => offset)).toEqual(['2', '3']);
    expect((await parked.list({ code: 'not-json' })).map(({ offset }) => offset)).toEqual(['2']);
  });
});

describe('the count of starts', () => {
  const places = [5, 6].map((offset) => ({ topic: 't', partition: 0, offset: String(offset) }));

  it('rises with each beginning, in the order asked, and is forgotten with the end', async () => {
    expect(await startsOf(pool, places)).toEqual([0, 0]);
    await countStarts(pool, places);
    await countStarts(pool, [places[1]!]);
    expect(await startsOf(pool, [...places].reverse())).toEqual([2, 1]);
    await forgetStarts(pool, [places[1]!]);
    expect(await startsOf(pool, places)).toEqual([1, 0]);
  });
});
