import type { Message } from '@quadrille/decider';
import { advancePinned, type Context, rememberEarly, takenBy } from './advance-execution.js';
import { type Execution, isOver, type OutcomeForwarded } from './execution.js';
import { type Outcome, outcomeOf } from './outcome.js';
import { isNameOfTask } from './request.js';
import type { Workflows } from './workflows.js';

type Told = Readonly<{ outcome: Outcome; time: string }>;

/** Taken by the state that waits for it, kept for the one that will, nothing to an execution that is over. */
const take = (workflows: Workflows, { outcome, time }: Told, execution: Execution, context: Context): readonly Message[] => {
  if (isOver(execution)) return [];
  const taken = { ...takenBy(context), kind: 'outcome', outcome } as const;
  if (execution.status === 'unstarted') return rememberEarly(execution, taken);
  return advancePinned(workflows, execution, execution.heard ? { ...taken, time } : taken, context);
};

/**
 * An event that may answer a Task. It comes to the order that it is about; where it names another execution as the one that asked, it is
 * handed on to that, in the same transaction: whether that one has begun, and whether the order's own has ended, is all the same.
 */
export const takeOutcome =
  (workflows: Workflows) =>
  ({ type, data }: Message, execution: Execution, context: Context): readonly Message[] => {
    const { orderId, executionId } = data as Readonly<{ orderId?: string; executionId?: string }>;
    const outcome = outcomeOf(type, data as Readonly<Record<string, unknown>>, context.message.causationid);
    const told = { outcome, time: context.message.time };
    if (executionId === undefined || executionId === orderId) return take(workflows, told, execution, context);
    // Those who asked are remembered here.
    if (isNameOfTask(executionId)) return [];
    const forwarded: OutcomeForwarded = { type: 'OutcomeForwarded', data: { streamId: executionId, ...told } };
    return [forwarded];
  };

/** What an execution asked for about an order has come of it. */
export const takeForwarded =
  (workflows: Workflows) =>
  ({ data }: OutcomeForwarded, execution: Execution, context: Context): readonly Message[] =>
    take(workflows, data, execution, context);
