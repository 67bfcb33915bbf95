import { migrateService, type MigrationTarget } from '@quadrille/service';
import { CreateOrderList1763710000000 } from './read-models/create-order-list.js';

export const migrate = (owner: MigrationTarget): Promise<void> =>
  migrateService({ name: 'gateway', migrations: [CreateOrderList1763710000000], ...owner });
