import { type Bucket, changedBuckets, type ExecutionState, frameAt, type ScheduledTask } from '@quadrille/asl';

const none: ExecutionState['buckets'] = {};

/** Tasks that wait for an answer now and did not before, and the other way round. Looks only at buckets that are not the same. */
export const taskChanges = (
  before: ExecutionState | undefined,
  after: ExecutionState,
): Readonly<{ opened: readonly ScheduledTask[]; closed: readonly ScheduledTask[] }> => {
  const running = (state: ExecutionState | undefined): typeof none => (state?.status === 'RUNNING' ? state.buckets : none);
  const opened: ScheduledTask[] = [];
  const closed: ScheduledTask[] = [];
  for (const { was, is } of changedBuckets(running(before), running(after))) {
    addMissing(was, is, opened);
    addMissing(is, was, closed);
  }
  return { opened, closed };
};

const addMissing = (there: Bucket | undefined, here: Bucket | undefined, missing: ScheduledTask[]): void => {
  for (const id in here?.frames) {
    const { task } = here.frames[id]!;
    if (task && there?.frames[id]?.task?.taskId !== task.taskId) missing.push(task);
  }
};

/** The task of that id if it waits for an answer. Looks at one bucket, however many branches there are. */
export const openTaskOf = (state: ExecutionState, taskId: string): ScheduledTask | undefined => {
  if (state.status !== 'RUNNING') return undefined;
  const task = frameAt(state.buckets, frameOf(taskId))?.task;
  return task?.taskId === taskId ? task : undefined;
};

/** The frame that a task was scheduled in. */
export const frameOf = (taskId: string): string => taskId.split('#').at(-2) ?? '';
