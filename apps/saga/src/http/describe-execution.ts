import { currentStates } from '@quadrille/asl';
import type { Started } from '../domain/execution.js';
import { isRedrivable } from '../domain/redrive-execution.js';
import type { Workflows } from '../domain/workflows.js';

const instant = (time: number | undefined): string | undefined => (time === undefined ? undefined : new Date(time).toISOString());

/** How far an execution is. `progress` counts the steps of the routine; what branches off it adds none. */
export const describeExecution = (workflows: Workflows, execution: Started) => {
  const { workflow, hash, engine, steps, waitingFor, follows } = execution;
  const { status, error, cause } = engine;
  const total = workflows.pinned(hash)?.steps ?? steps;
  const stoppedAt = instant(engine.stopTime);
  return {
    executionId: engine.id,
    workflow,
    ...(follows !== undefined && { orderId: follows }),
    definitionHash: hash,
    status,
    currentStates: currentStates(engine),
    progress: { done: status === 'SUCCEEDED' ? total : steps, total },
    startedAt: instant(engine.startTime),
    ...(stoppedAt && { stoppedAt }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(waitingFor && {
      waitingFor: {
        ...waitingFor,
        since: instant(waitingFor.since),
        ...(waitingFor.deadline !== undefined && { deadline: instant(waitingFor.deadline) }),
      },
    }),
    isRedrivable: isRedrivable(execution),
    ...(engine.redriveCount > 0 && { redriveCount: engine.redriveCount }),
  };
};
