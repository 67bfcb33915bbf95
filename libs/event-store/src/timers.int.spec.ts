import { scratchDatabase } from '@quadrille/testing';
import { describe, expect, it } from 'vitest';
import { claimDueTimers, parkTimer } from './timers.js';
import { emptyBatch } from './batch.js';
import { database, pool, store, useStore } from './store.fixture.js';

useStore(scratchDatabase);

describe('timers', () => {
  const set = (streamId: string, dueAt: number) => store.write({ ...emptyBatch, timers: { set: [{ streamId, dueAt }], cleared: [] } });

  it('are due once, to one of two who ask, and not before their time on the clock of the database', async () => {
    await set('a', Date.now() - 60_000);
    await set('b', Date.now() + 60_000);
    const due = (await Promise.all([claimDueTimers(pool, 10), claimDueTimers(pool, 10)])).flat();
    expect(due.map(({ streamId }) => streamId)).toEqual(['a']);
  });

  it('are due in their order, those that wait longest first', async () => {
    for (const [streamId, seconds] of [
      ['a', 10],
      ['b', 30],
      ['c', 20],
    ] as const)
      await set(streamId, Date.now() - seconds * 1000);
    const due: string[] = [];
    for (let taken = 0; taken < 3; taken += 1) due.push(...(await claimDueTimers(pool, 1)).map(({ streamId }) => streamId));
    expect(due).toEqual(['b', 'c', 'a']);
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
    await store.write({ ...emptyBatch, timers: { set: [], cleared: ['a'] } });
    expect(await claimDueTimers(pool, 10)).toEqual([]);
  });

  it('are parked in their own place, unless their stream has set them anew or cleared them meanwhile', async () => {
    const ring = { topic: 'timer', partition: -1, bytes: Buffer.from('{}'), code: 'kills-the-process', reason: 'it does' };
    for (const streamId of ['a', 'b', 'c', 'd']) await set(streamId, Date.now() - 60_000);
    const due = await claimDueTimers(pool, 10);
    await set('b', Date.now() + 60_000);
    await set('d', Date.now());
    await store.write({ ...emptyBatch, timers: { set: [], cleared: ['c'] } });
    for (const timer of due) await parkTimer(pool, timer, { ...ring, topic: `timer ${timer.streamId}` });
    expect(await database.query('SELECT stream_id FROM timers ORDER BY stream_id')).toEqual([{ stream_id: 'b' }, { stream_id: 'd' }]);
    const parked = 'SELECT key, topic, code, reason, blocks_key, next_at FROM parked';
    expect(await database.query(parked)).toEqual([
      { key: 'a', topic: 'timer a', code: ring.code, reason: ring.reason, blocks_key: false, next_at: null },
    ]);
  });
});
