import type { Bucket, ExecutionState, Frame, HistoryEvent } from '@quadrille/asl';

/** A frame whose work is done once more at the next tick, with all its tries before it. */
const again = ({ task: _task, tries: _tries, retryCount: _count, due: _due, ...frame }: Frame, at: number): Frame => ({
  ...frame,
  phase: 'retrying',
  retryCount: 1,
  due: at,
});

const isAtWork = ({ phase }: Frame): boolean => phase === 'task' || phase === 'retrying';

/**
 * An execution as it was just before it failed, ready to try the states it was in again; its history goes on behind the failure.
 * Tries of a redrive are requested, never observed: nobody does anything by himself any more.
 */
export const resumed = (before: ExecutionState, ended: ExecutionState, at: number): ExecutionState => ({
  ...before,
  redriveCount: ended.redriveCount + 1,
  redriveTime: at,
  // The time that the whole workflow may take begins anew.
  ...(before.deadline !== undefined && { deadline: at + before.deadline - before.startTime }),
  lastEventId: ended.lastEventId + 1,
  lastTask: ended.lastTask,
  buckets: Object.fromEntries(
    Object.entries(before.buckets).map(([key, bucket]): [string, Bucket] => [
      key,
      {
        ...bucket,
        due: at,
        frames: Object.fromEntries(Object.entries(bucket.frames).map(([id, frame]) => [id, isAtWork(frame) ? again(frame, at) : frame])),
      },
    ]),
  ),
});

export const redrivenEvent = ({ lastEventId, redriveCount }: ExecutionState, at: number): HistoryEvent => ({
  id: lastEventId,
  previousEventId: lastEventId - 1,
  timestamp: at,
  type: 'ExecutionRedriven',
  executionRedrivenEventDetails: { redriveCount },
});
