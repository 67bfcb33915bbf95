import { type Message, Refusal } from '@quadrille/decider';
import type { RedriveExecution } from '@quadrille/events';
import { advancePinned, type Context, takenBy } from './advance-execution.js';
import type { Execution, Started } from './execution.js';
import type { Workflows } from './workflows.js';

/** It broke off, or was stopped, and runs no more. One that ended as its definition says did neither. */
export const isRedrivable = ({ engine }: Pick<Started, 'engine'>): boolean =>
  engine.status !== 'RUNNING' && engine.interrupted !== undefined;

/** Continues a failed or stopped execution from the states it was in; one that runs is left alone. */
export const redriveExecution =
  (workflows: Workflows) =>
  ({ data }: RedriveExecution, execution: Execution, context: Context): readonly Message[] => {
    if (execution.status === 'unstarted') throw new Refusal('saga.unknown-execution', `there is no execution ${data.executionId}`);
    if (execution.engine.status === 'RUNNING') return [];
    if (!isRedrivable(execution))
      throw new Refusal(
        'saga.ended-as-designed',
        `execution ${data.executionId} ended as its definition says; there is nothing to continue`,
      );
    return advancePinned(workflows, execution, { ...takenBy(context), kind: 'redrive', by: data.by }, context);
  };
