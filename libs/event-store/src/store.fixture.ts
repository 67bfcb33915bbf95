import { newId, StockReceived } from '@quadrille/events';
import type { Pool, PoolConfig } from 'pg';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { NewEvent } from './event-rows.js';
import type { Snapshot } from './batch.js';
import { EventStore } from './event-store.js';
import { migrateSchema } from './migrate.js';
import type { MigrationTarget } from './shared-role.js';

type Scratch = Readonly<{
  openPool: (options: PoolConfig) => Pool;
  query: <Row extends object>(sql: string) => Promise<Row[]>;
  drop: () => Promise<void>;
}>;
type Make = (how: Readonly<{ migrate: (target: MigrationTarget & Readonly<{ name: string }>) => Promise<void> }>) => Promise<Scratch>;

/** The process that the store of these specs belongs to. */
export const owner = newId();
export let database: Scratch;
export let pool: Pool;
export let store: EventStore;

/** A store in a database of its own for the specs of a file, empty before each of them. */
export const useStore = (scratchDatabase: Make): void => {
  beforeAll(async () => {
    database = await scratchDatabase({ migrate: ({ name, ...target }) => migrateSchema(name, [], target) });
    pool = database.openPool({ max: 4 });
    store = new EventStore(pool, owner);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  beforeEach(async () => {
    await database.query('TRUNCATE events, snapshots, inbox, outbox, effects, timers');
  });
};

export const snapshotOf = (id: string, version = 1): Snapshot => ({
  id,
  version,
  state: `{"n": ${version}}`,
  handled: newId(),
  spilled: false,
});
export const eventOf = (streamId: string, version = 1, topic: string | null = null): NewEvent => ({
  streamId,
  version,
  id: newId(),
  messageId: newId(),
  type: StockReceived.type,
  schemaVersion: 1,
  topic,
  data: `{"sku":"${streamId}",  "quantity":1}`,
  metadata: { time: '2026-01-01T00:00:00.000Z', subject: streamId, correlationid: streamId },
});
export const count = async (table: string): Promise<number> =>
  (await database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`))[0]!.count;
export const codeOf = (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );
