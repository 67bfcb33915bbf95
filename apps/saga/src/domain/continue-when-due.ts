import { nextDue } from '@quadrille/asl';
import type { Message, TimerDue } from '@quadrille/decider';
import { advancePinned, type Context, takenBy } from './advance-execution.js';
import type { Execution } from './execution.js';
import type { Workflows } from './workflows.js';

/** A timer rang: time-outs strike, waits end, tries begin. One that rang early finds nothing due and is set anew. */
export const continueWhenDue =
  (workflows: Workflows) =>
  (_due: TimerDue, execution: Execution, context: Context): readonly Message[] => {
    if (execution.status === 'unstarted') return [];
    const due = nextDue(execution.engine);
    if (due === undefined || due > Math.floor(context.now)) return [];
    return advancePinned(workflows, execution, { ...takenBy(context), kind: 'timer' }, context);
  };

/** The last instant that a timestamp of PostgreSQL and JavaScript alike can bear in four digits of a year. */
const never = Date.UTC(9999, 0);

/**
 * When the execution wants to be woken. While it runs there is always an answer: a timer that was set for an earlier time stays until it
 * rings, so that a routine order sets one and removes one, whatever number of deadlines it passes.
 */
export const dueAt = (execution: Execution): number | undefined => {
  if (execution.status === 'unstarted' || execution.engine.status !== 'RUNNING') return undefined;
  return nextDue(execution.engine) ?? never;
};
