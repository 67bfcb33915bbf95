import { sessionAt } from '@quadrille/event-store';
import { DatabaseClock } from './database-clock.js';
import type { ServiceSettings } from './settings.js';
import pg from 'pg';
import { DataSource } from 'typeorm';

// bigint columns are positions and counts far below 2^53 here; as text they would sort and compare wrongly.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * Statements go by a key or page along one. Each is planned once, since planning it anew for the values at hand costs more than it could save; and by its
 * index where it has one, since the plan is kept: one that was made while a table was nearly empty would read it whole when it is large.
 */
export const planning = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off';

/** A service's own schema, under its own role. */
export class Database {
  readonly dataSource: DataSource;
  /** Right as soon as the database is open, and as long as it is read now and then. */
  readonly clock = new DatabaseClock(async () => {
    const [row] = await this.query<{ now: string }>('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now');
    return Number(row!.now);
  });

  constructor(name: string, { DATABASE_URL, DATABASE_POOL }: Pick<ServiceSettings, 'DATABASE_URL' | 'DATABASE_POOL'>) {
    const { url, options } = sessionAt(DATABASE_URL, planning);
    this.dataSource = new DataSource({
      type: 'postgres',
      url,
      applicationName: `quadrille-${name}`,
      connectTimeoutMS: 3000,
      poolSize: DATABASE_POOL,
      logging: false,
      poolErrorHandler: () => undefined,
      extra: {
        options,
        statement_timeout: 10_000,
        lock_timeout: 5000,
        idle_in_transaction_session_timeout: 15_000,
        query_timeout: 12_000,
        keepAlive: true,
      },
    });
  }

  /** The pool behind TypeORM: the hot path uses prepared statements, which TypeORM has no face for. */
  get pool(): pg.Pool {
    return (this.dataSource.driver as unknown as { master: pg.Pool }).master;
  }

  /** Connects and reads the clock there. May be tried again where it rejects. */
  async open(): Promise<void> {
    if (!this.dataSource.isInitialized) await this.dataSource.initialize();
    await this.clock.read();
  }

  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.pool.query(sql, [...parameters]);
    return rows;
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
