import { migrateService, type MigrationTarget } from '@quadrille/service';

/** Orders has no tables of its own beside the event store. */
export const migrate = (owner: MigrationTarget): Promise<void> => migrateService({ name: 'orders', migrations: [], ...owner });
