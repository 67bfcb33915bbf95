import type { ExecutionState, ScheduledTask } from '@quadrille/asl';

type Buckets = ExecutionState['buckets'];

const none: Buckets = {};

/** Tasks that wait for an answer now and did not before, and the other way round. Looks only at buckets that are not the same. */
export const taskChanges = (
  before: ExecutionState | undefined,
  after: ExecutionState,
): Readonly<{ opened: readonly ScheduledTask[]; closed: readonly ScheduledTask[] }> => {
  const was = before?.status === 'RUNNING' ? before.buckets : none;
  const is = after.status === 'RUNNING' ? after.buckets : none;
  return { opened: missingIn(was, is), closed: missingIn(is, was) };
};

const missingIn = (there: Buckets, here: Buckets): ScheduledTask[] => {
  const missing: ScheduledTask[] = [];
  for (const key in here) {
    const bucket = here[key]!;
    const other = there[key];
    if (bucket === other) continue;
    for (const id in bucket.frames) {
      const { task } = bucket.frames[id]!;
      if (task && other?.frames[id]?.task?.taskId !== task.taskId) missing.push(task);
    }
  }
  return missing;
};

/** The task of that id if it waits for an answer. Looks at one bucket, however many branches there are. */
export const openTaskOf = (state: ExecutionState, taskId: string): ScheduledTask | undefined => {
  if (state.status !== 'RUNNING') return undefined;
  const frame = frameOf(taskId);
  const task = state.buckets[bucketKey(frame)]?.frames[frame]?.task;
  return task?.taskId === taskId ? task : undefined;
};

/** The frame that a task was scheduled in. */
export const frameOf = (taskId: string): string => taskId.split('#').at(-2) ?? '';

const branchesOfBucket = 64;

/** Where a frame is kept: siblings are kept 64 together. */
export const bucketKey = (frame: string): string => {
  const dot = frame.lastIndexOf('.');
  return dot < 0 ? '' : `${frame.slice(0, dot)}/${Math.floor(Number(frame.slice(dot + 1)) / branchesOfBucket)}`;
};
