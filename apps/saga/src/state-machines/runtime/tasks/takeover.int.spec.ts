import { randomUUID } from 'node:crypto';
import { Database } from '@quadrille/service';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateStateMachines } from '../../testing/rig.fixture.js';
import { Takeover } from './takeover.js';

describe('an instance that leaves', () => {
  let scratch: ScratchDatabase;
  let database: Database;
  beforeAll(async () => {
    scratch = await scratchDatabase({ migrate: migrateStateMachines });
    database = new Database('saga', { DATABASE_URL: scratch.roleUrl, DATABASE_POOL: 4 });
    await database.open();
  });
  afterAll(async () => {
    await database?.close();
    await scratch?.drop();
  });

  it.each(['first', 'second'])('has left, also where its %s sign of life arrives afterwards', async (which) => {
    const instance = randomUUID();
    const { promise: hasLeft, resolve: left } = Promise.withResolvers<void>();
    const signs: Promise<unknown>[] = [];
    const faults: unknown[] = [];
    const query = async (asked: { name?: string } | string, values?: unknown[]): Promise<unknown> => {
      if (typeof asked === 'string') return database.pool.query(asked, values);
      const isLate = signs.length === (which === 'first' ? 0 : 1);
      const sent = (isLate ? hasLeft : Promise.resolve()).then(() => database.pool.query(asked as { text: string }));
      signs.push(sent);
      return sent;
    };
    const pool = { query } as unknown as Database['pool'];
    const calls = { count: 1, isInHand: () => true };
    const takeover = new Takeover({
      pool,
      instance,
      aliveMs: 90,
      calls,
      make: async () => undefined,
      onFault: (error) => faults.push(error),
    });
    takeover.staysAlive(true);
    await expect.poll(() => signs.length).toBeGreaterThanOrEqual(which === 'first' ? 1 : 2);
    await takeover.leave();
    left();
    await Promise.all(signs);
    expect(await scratch.query(`SELECT alive_until::text FROM machine_instances WHERE id = '${instance}'`)).toEqual([
      { alive_until: '-infinity' },
    ]);
    expect(faults).toEqual([]);
  });
});
