import { migrateService, type MigrationTarget } from '@quadrille/service';
import { CreateStock1763700000001 } from './schema/create-stock.js';

/** Creates the tables; what stands in them at first comes from the catalogue when the service starts. */
export const migrate = (owner: MigrationTarget): Promise<void> =>
  migrateService({ name: 'inventory', migrations: [CreateStock1763700000001], ...owner });
