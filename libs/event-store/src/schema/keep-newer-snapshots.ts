import type { MigrationInterface, QueryRunner } from 'typeorm';
import { commitFunction } from './commit-function.js';

/** Two instances may store the same stream: the function of before let the one that came last win, however old its state. */
export class KeepNewerSnapshots1763690000003 implements MigrationInterface {
  readonly name = 'KeepNewerSnapshots1763690000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(commitFunction);
  }

  /** The function stays: an earlier version calls it in the same way. */
  async down(): Promise<void> {}
}
