import type { Json } from '@quadrille/asl';
import type { Message } from '@quadrille/decider';
import type { StartExecution } from '@quadrille/events';
import { advanceWith, type Context, takenBy } from './advance-execution.js';
import type { Execution } from './execution.js';
import type { Workflows } from './workflows.js';

/**
 * Runs a workflow on the newest definition of its name. An execution of this id that was started already is left alone. A name that is not known yet
 * is no refusal, which nobody would hear of: the message is parked and tried again, since a newer version may bring the workflow.
 */
export const startExecution =
  (workflows: Workflows) =>
  ({ data }: StartExecution, execution: Execution, context: Context): readonly Message[] => {
    if (execution.status === 'started') return [];
    const workflow = workflows.named(data.workflow);
    if (!workflow) throw new Error(`there is no workflow ${data.workflow}`);
    const { executionId, input, follows } = data;
    const taken = {
      ...takenBy(context),
      kind: 'start',
      executionId,
      workflow: workflow.name,
      hash: workflow.hash,
    } as const;
    return advanceWith(
      workflow,
      execution,
      { ...taken, input: input as Json, asked: true, ...(follows !== undefined && { follows }) },
      context,
    );
  };
