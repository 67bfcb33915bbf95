import { claimDueTimers, Effects, emptyBatch, EventStore, forgetPublished } from '@quadrille/event-store';
import { newId } from '@quadrille/events';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { migrateService } from './migrate-service.js';

const streams = 5000;
const every = `generate_series(0, ${streams - 1}) AS n`;
/** Of effects and timers one is due. */
const fill = `
INSERT INTO events (stream_id, version, event_id, message_id, type, schema_version, data, metadata)
  SELECT 'stream ' || n, 1, gen_random_uuid(), gen_random_uuid(), 'Told', 1, '{}', '{}' FROM ${every};
INSERT INTO snapshots SELECT 'stream ' || n, 1, '{}', '', false FROM ${every};
INSERT INTO timers SELECT 'stream ' || n, now() + n * interval '1 day' FROM ${every};
INSERT INTO effects SELECT gen_random_uuid(), 'stream ' || n, 1, NULL, now() + n * interval '1 day' FROM ${every};
INSERT INTO outbox SELECT n::text::xid8, n, n FROM ${every}`;

describe('a session of a service', () => {
  it('keeps the options of its address beside its own, reads dates whatever their style, and has no transaction cut off', async () => {
    const scratch = await scratchDatabase({ migrate: migrateService });
    for (const preferred of [`datestyle = 'SQL, DMY'`, `transaction_timeout = '1min'`])
      await scratch.query(`ALTER ROLE ${scratch.role} SET ${preferred}`);
    const address = new URL(scratch.roleUrl);
    address.searchParams.set('options', '-c enable_seqscan=on -c geqo_effort=3');
    const database = new Database('till', { DATABASE_URL: address.href, DATABASE_POOL: 1 });
    await database.open();
    const asked = `SELECT current_setting('enable_seqscan') AS own, current_setting('geqo_effort') AS given, current_setting('transaction_timeout') AS most, clock_timestamp() AS at`;
    expect(await database.query(asked)).toEqual([{ own: 'off', given: '3', most: '0', at: expect.any(Date) }]);
    await database.close();
    await scratch.drop();
  });
});

describe('a statement of a service', () => {
  let scratch: ScratchDatabase;
  let database: Database;

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrate: migrateService });
    // One connection: its plans are the ones that were made first.
    database = new Database('till', { DATABASE_URL: scratch.roleUrl, DATABASE_POOL: 1 });
    await database.open();
  });
  afterAll(async () => {
    await database?.close();
    await scratch?.drop();
  });

  it('reads only the rows it asks for, also where it was planned while the tables were empty', async () => {
    const { pool } = database;
    const store = new EventStore(pool, newId());
    const effects = new Effects(pool, newId());
    const ask = async (): Promise<void> => {
      await store.load(['stream 7', 'unheard of']);
      await effects.claimOrphaned(10);
      await claimDueTimers(pool, 10);
      const finished = { started: [], finished: [newId()] };
      await store.write({ ...emptyBatch, effects: finished, timers: { set: [], cleared: ['stream 7'] } });
      await forgetPublished(pool, ['7']);
    };
    await ask();
    await pool.query(fill);
    await ask();

    await pool.query('SELECT pg_stat_force_next_flush()');
    const read = `
      SELECT relname AS table FROM pg_stat_user_tables
      WHERE schemaname = current_schema() AND seq_tup_read + coalesce(idx_tup_fetch, 0) > ${streams / 100}`;
    expect((await pool.query(read)).rows).toEqual([]);
  });
});
