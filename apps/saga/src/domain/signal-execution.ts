import type { Message } from '@quadrille/decider';
import type { Json } from '@quadrille/asl';
import type { SignalExecution } from '@quadrille/events';
import { advancePinned, type Context, rememberEarly, takenBy } from './advance-execution.js';
import { type Execution, isOver } from './execution.js';
import type { Workflows } from './workflows.js';

/** A person decided something: it ends the wait that asks for it, now or when it comes to be. After the end it changes nothing. */
export const signalExecution =
  (workflows: Workflows) =>
  ({ data }: SignalExecution, execution: Execution, context: Context): readonly Message[] => {
    if (isOver(execution)) return [];
    const { signal, payload, by } = data;
    const given = { signal, by, at: context.message.time, ...(payload !== undefined && { payload: payload as Json }) };
    const taken = { ...takenBy(context), kind: 'signal', signal: given } as const;
    if (execution.status === 'unstarted') return rememberEarly(execution, taken);
    return advancePinned(workflows, execution, taken, context);
  };
