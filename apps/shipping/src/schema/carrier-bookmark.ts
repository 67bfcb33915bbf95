import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far the carrier's news have been read. */
export class CarrierBookmark1763700000200 implements MigrationInterface {
  readonly name = 'CarrierBookmark1763700000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE carrier_bookmark (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        cursor text NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE carrier_bookmark');
  }
}
