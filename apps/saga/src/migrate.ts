import { migrateService, type MigrationTarget } from '@quadrille/service';
import { CreateExecutions1763700000001 } from './schema/create-executions.js';
import { CreateStateMachineCatalogue1763700000021 } from './state-machines/schema/create-state-machine-catalogue.js';
import { CreateStateMachineRuntime1763700000010 } from './state-machines/schema/create-state-machine-runtime.js';
import { IndexExecutionsByStart1764000000001 } from './state-machines/schema/index-executions-by-start.js';

export const migrate = (owner: MigrationTarget): Promise<void> =>
  migrateService({
    name: 'saga',
    migrations: [
      CreateExecutions1763700000001,
      CreateStateMachineRuntime1763700000010,
      CreateStateMachineCatalogue1763700000021,
      IndexExecutionsByStart1764000000001,
    ],
    ...owner,
  });
