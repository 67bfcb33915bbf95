import type { Operations } from '../operation.js';
import type { OperationName } from '../shapes/shapes.js';
import { activityOperations } from './activities.js';
import { executionOperations } from './executions.js';
import { historyOperations } from './histories.js';
import { machineOperations } from './machines.js';
import { mapRunOperations } from './map-runs.js';
import { tagOperations } from './tags.js';
import { taskOperations } from './tasks.js';
import { testOperations } from './test-state.js';
import { versionOperations } from './versions.js';

/** Every operation that is offered; the compiler sees that none is missing. */
export const operations: Operations<OperationName> = {
  ...machineOperations,
  ...versionOperations,
  ...executionOperations,
  ...historyOperations,
  ...mapRunOperations,
  ...taskOperations,
  ...activityOperations,
  ...testOperations,
  ...tagOperations,
};
