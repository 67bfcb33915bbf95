import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Effects whose lease is over are looked for every second, however many run. */
export class IndexLeases1763690000002 implements MigrationInterface {
  readonly name = 'IndexLeases1763690000002';

  /** The index is there already where the tables were made while it was among them. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX IF NOT EXISTS effects_lease_until ON effects (lease_until)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX effects_lease_until');
  }
}
