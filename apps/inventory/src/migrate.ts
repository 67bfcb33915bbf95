import { migrateService, type MigrationTarget } from '@quadrille/service';
import { CreateStock1763700000001 } from './schema/create-stock.js';
import { IndexWaitingOrders1763900000001 } from './schema/index-waiting-orders.js';

/** Creates the tables; what stands in them at first comes from the catalogue when the service starts. */
export const migrate = (owner: MigrationTarget): Promise<void> =>
  migrateService({ name: 'inventory', migrations: [CreateStock1763700000001, IndexWaitingOrders1763900000001], ...owner });
