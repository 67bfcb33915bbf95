import { scratchDatabase } from '@quadrille/testing';
import { describe, expect, it } from 'vitest';
import { claimDueTimers } from './timers.js';
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
});
