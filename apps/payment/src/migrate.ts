import { migrateService, type MigrationTarget, sandboxMigration } from '@quadrille/service';

export const migrate = (owner: MigrationTarget): Promise<void> =>
  migrateService({ name: 'payment', migrations: [sandboxMigration], ...owner });
