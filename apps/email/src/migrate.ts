import { migrateService, type MigrationTarget, sandboxMigration } from '@quadrille/service';

/** Brings the schema of email up to date, and that of the mail server it simulates. */
export const migrate = (owner: MigrationTarget): Promise<void> =>
  migrateService({ name: 'email', migrations: [sandboxMigration], ...owner });
