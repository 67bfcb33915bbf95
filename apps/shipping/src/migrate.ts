import { migrateService, type MigrationTarget, sandboxMigration } from '@quadrille/service';
import { CarrierBookmark1763700000200 } from './schema/carrier-bookmark.js';
import { SandboxParcels1763700000300 } from './schema/sandbox-parcels.js';

/** Brings the schema of shipping up to date, and that of the carrier it simulates. */
export const migrate = (owner: MigrationTarget): Promise<void> =>
  migrateService({ name: 'shipping', migrations: [sandboxMigration, CarrierBookmark1763700000200, SandboxParcels1763700000300], ...owner });
