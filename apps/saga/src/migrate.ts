import { migrateService, type MigrationTarget } from '@quadrille/service';
import { CreateExecutions1763700000001 } from './schema/create-executions.js';
import { stateMachineMigrations } from './state-machines/schema/state-machine-migrations.js';

export const migrate = (owner: MigrationTarget): Promise<void> =>
  migrateService({ name: 'saga', migrations: [CreateExecutions1763700000001, ...stateMachineMigrations], ...owner });
