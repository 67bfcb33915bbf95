import { CreateStateMachineCatalogue1763700000021 } from './create-state-machine-catalogue.js';
import { CreateStateMachineRuntime1763700000010 } from './create-state-machine-runtime.js';
import { IndexExecutionsByStart1764000000001 } from './index-executions-by-start.js';
import { StopAbandonedChildren1764000000002 } from './stop-abandoned-children.js';

/** All that state machines need of a database. */
export const stateMachineMigrations = [
  CreateStateMachineRuntime1763700000010,
  CreateStateMachineCatalogue1763700000021,
  IndexExecutionsByStart1764000000001,
  StopAbandonedChildren1764000000002,
];
