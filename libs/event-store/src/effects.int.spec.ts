import { newId, StockReceived } from '@quadrille/events';
import { scratchDatabase } from '@quadrille/testing';
import { describe, expect, it } from 'vitest';
import { Effects } from './effects.js';
import { emptyBatch } from './batch.js';
import { count, database, eventOf, owner, pool, store, useStore } from './store.fixture.js';

useStore(scratchDatabase);

describe('effects', () => {
  const begun = async (streamId: string): Promise<string> => {
    const intent = eventOf(streamId);
    await store.write({
      ...emptyBatch,
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

  it('whose owners went again and again without giving them back are claimed for longer, until other times; given back they are as any', async () => {
    const ids = [await begun('a'), await begun('b')];
    const taker = two();
    const leases = async () => {
      await lapse();
      expect(await taker.claimOrphaned(10)).toHaveLength(2);
      await taker.renew(ids);
      const rows = await database.query<{ s: string }>('SELECT extract(epoch FROM lease_until - clock_timestamp()) AS s FROM effects');
      return rows.map(({ s }) => Number(s)) as [number, number];
    };
    expect(Math.max(...(await leases()))).toBeLessThanOrEqual(5);
    await database.query('UPDATE effects SET attempts = 3000');
    const [a, b] = await leases();
    expect(Math.min(a, b)).toBeGreaterThan(100);
    expect(a).not.toBe(b);
    await taker.release(ids, -1);
    expect(Math.max(...(await leases()))).toBeLessThanOrEqual(5);
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
    await store.write({ ...emptyBatch, effects: { started: [], finished: [id] } });
    expect(await count('effects')).toBe(0);
  });
});
