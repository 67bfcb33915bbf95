import type { Message } from '@quadrille/decider';
import { advancePinned, type Context, type Decided, rememberEarly, takenBy } from './advance-execution.js';
import type { Execution } from './execution.js';
import { outcomeOf } from './outcome.js';
import type { Workflows } from './workflows.js';

/** An event that may answer a Task: taken by the state that waits for it, kept for the one that will, nothing to an execution that has ended. */
export const takeOutcome =
  (workflows: Workflows) =>
  ({ type, data }: Message, execution: Execution, context: Context): Decided => {
    if (execution.status === 'started' && execution.engine.status !== 'RUNNING') return [];
    const outcome = outcomeOf(type, data as Readonly<Record<string, unknown>>, context.message.causationid);
    const taken = { ...takenBy(context), kind: 'outcome', outcome } as const;
    if (execution.status === 'unstarted') return rememberEarly(execution, taken);
    return advancePinned(workflows, execution, execution.signals ? { ...taken, time: context.message.time } : taken, context);
  };
