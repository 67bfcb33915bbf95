import { type Message, Refusal } from '@quadrille/decider';
import type { StopExecution } from '@quadrille/events';
import { advancePinned, type Context, takenBy } from './advance-execution.js';
import type { Execution } from './execution.js';
import type { Workflows } from './workflows.js';

/** Ends an execution where it stands and undoes nothing; one that has ended stays as it is. */
export const stopExecution =
  (workflows: Workflows) =>
  ({ data }: StopExecution, execution: Execution, context: Context): readonly Message[] => {
    if (execution.status === 'unstarted') throw new Refusal('saga.unknown-execution', `there is no execution ${data.executionId}`);
    if (execution.engine.status !== 'RUNNING') return [];
    const { reason, by } = data;
    return advancePinned(workflows, execution, { ...takenBy(context), kind: 'stop', reason, by }, context);
  };
