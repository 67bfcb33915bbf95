import type { MigrationInterface, QueryRunner } from 'typeorm';
import { commitFunction } from './commit-function.js';
import { tables } from './tables.js';

/** The tables and the function that every service has. */
export class CreateEventStore1763690000001 implements MigrationInterface {
  readonly name = 'CreateEventStore1763690000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(commitFunction);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION commit_batch, listed');
    await runner.query('DROP TABLE events, snapshots, inbox, outbox, effects, timers, parked, starts, audit');
  }
}
