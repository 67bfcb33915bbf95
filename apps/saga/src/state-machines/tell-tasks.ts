import { effect, type Effect } from '@quadrille/service';
import type { TaskAnswered } from '../domain/asks/ask.js';
import type { RecordTelling } from '../domain/asks/record-telling.js';
import type { Heard } from './runtime/tasks/answer-task.js';

type Tasks = Readonly<{ tell: (answered: TaskAnswered['data']) => Promise<Heard> }>;

/**
 * Tells tasks of state machines what came of what they asked our services for. Done once more after a crash, it changes nothing. What came
 * too late for a task is kept with the order for the next try.
 */
export const tellTasks = (tasks: Tasks): Effect =>
  effect<TaskAnswered>('TaskAnswered', async (answered): Promise<RecordTelling | undefined> => {
    const { streamId, taskId, end } = answered;
    const heard = await tasks.tell(answered);
    // A failure is forgotten already: it counts for its own try alone.
    if (end.kind === 'taskFailed') return undefined;
    return { type: 'RecordTelling', data: { streamId, taskId, isLate: heard === 'late' } };
  });
