import type { Signal } from '@quadrille/asl';
import { ExecutionDoesNotExist } from '../../executions.js';
import { splitTaskId } from '../arns.js';
import type { Runtime } from '../runtime.js';

/** How a task was ended that a call handed over to somebody; `submitted` is the answer of the one who took it. */
export type HandedOverAnswer = Readonly<{
  /** Key of the execution: its name may have been given to another one since. */
  execution: number;
  taskId: string;
  submitted: Extract<Signal, { kind: 'taskSubmitted' }>['output'];
  signal: Extract<Signal, { kind: 'taskSucceeded' | 'taskFailed' }>;
}>;

/** `late`: the task is over, but its execution may try again. */
export type Heard = 'told' | 'late' | 'over';

/**
 * Tells a task what came of it, as often as one likes: one that is answered, timed out or gone stays as it is. An answer that overtakes the end of
 * the call (its process died in between) brings that with it, so that the history tells first that the task was taken over.
 */
export const answerTask = async (runtime: Runtime, { execution, taskId, submitted, signal }: HandedOverAnswer): Promise<Heard> => {
  const { arn, task } = splitTaskId(taskId);
  try {
    return await runtime.atHand.of(arn).do(async (turn): Promise<Heard> => {
      if (turn.record.number !== execution || turn.state.status === 'SUCCEEDED') return 'over';
      if (!turn.openTask(taskId)) return 'late';
      if (!turn.handedOver.includes(task) && (await isCall(runtime, execution, task)))
        await turn.take({ kind: 'taskSubmitted', taskId, output: submitted });
      await turn.take(signal);
      return 'told';
    });
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return 'over';
    throw error;
  }
};

/** True while its call is not known to have ended. Read within a turn: where it ends meanwhile the turn is not saved but done again. */
const isCall = async ({ pool }: Runtime, execution: number, task: string): Promise<boolean> => {
  const { rowCount } = await pool.query({
    name: 'is-machine-call',
    text: 'SELECT FROM machine_tasks WHERE execution = $1 AND task = $2',
    values: [execution, task],
  });
  return rowCount === 1;
};
