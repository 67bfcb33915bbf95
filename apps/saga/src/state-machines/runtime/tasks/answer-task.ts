import { type ExecutionState, frameAt, type Signal } from '@quadrille/asl';
import { ExecutionDoesNotExist } from '../../executions.js';
import { splitTaskId } from '../arns.js';
import type { Runtime } from '../runtime.js';
import { standingOf } from '../tables/standing.js';
import { frameOf } from './open-tasks.js';

/** How a task was ended that a call handed over to somebody; `submitted` is the answer of the one who took it. */
export type HandedOverAnswer = Readonly<{
  /** Key of the execution: its name may have been given to another one since. */
  execution: number;
  taskId: string;
  stateName: string;
  /** When it was scheduled, milliseconds since 1970. */
  since: number;
  submitted: Extract<Signal, { kind: 'taskSubmitted' }>['output'];
  signal: Extract<Signal, { kind: 'taskSucceeded' | 'taskFailed' }>;
}>;

/** `late`: the task is over, but its state has not been left: it may be tried again, or entered again by a redrive. */
export type Heard = 'told' | 'late' | 'over';

/**
 * Tells a task what came of it, as often as one likes: one that is answered, timed out or gone stays as it is. An answer that overtakes the end of
 * the call (its process died in between) brings that with it, so that the history tells first that the task was taken over.
 */
export const answerTask = async (runtime: Runtime, answer: HandedOverAnswer): Promise<Heard> => {
  const { execution, taskId, submitted, signal } = answer;
  const { arn, task } = splitTaskId(taskId);
  try {
    return await runtime.atHand.of(arn).do(async (turn): Promise<Heard> => {
      if (turn.record.number !== execution) return 'over';
      if (!turn.openTask(taskId)) return isLeft(turn.state, answer) ? 'over' : 'late';
      if (!turn.handedOver.includes(task) && (await runtime.shelf.isBeingCalled(execution, task)))
        await turn.take({ kind: 'taskSubmitted', taskId, output: submitted });
      await turn.take(signal);
      return 'told';
    });
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return 'over';
    throw error;
  }
};

/** False while its thread stands in the state that it was handed over in, running or interrupted. */
const isLeft = (state: ExecutionState, { taskId, stateName, since }: HandedOverAnswer): boolean => {
  const frame = frameAt(standingOf(state).buckets, frameOf(taskId));
  return frame?.state !== stateName || frame.enteredAt > since;
};
