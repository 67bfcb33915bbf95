import { type Bucket, bucketAt, type ExecutionState, groupedBuckets } from '@quadrille/asl';
import type { ExecutionRecord } from './record.js';

type Standing = NonNullable<ExecutionState['interrupted']>;

const nothing: Standing = { buckets: {}, held: {} };

/** Where an execution stands or, when it did not come to a good end, stood. */
export const standingOf = (state: ExecutionState | undefined): Standing =>
  (state?.status === 'RUNNING' ? state : state?.interrupted) ?? nothing;

/** The part of a state that most transitions change: all but branches and what a Map put aside, and what has columns of its own. */
export const headOf = (state: ExecutionState): string => {
  const { lastEventId, lastTask, deadline, redriveTime } = state;
  const root = bucketAt(standingOf(state).buckets, '');
  return JSON.stringify({
    lastEventId,
    lastTask,
    deadline,
    redriveTime,
    root,
  });
};

export type StoredHead = Readonly<{
  lastEventId: number;
  lastTask: number;
  deadline?: number;
  redriveTime?: number;
  root?: Bucket;
}>;

/** Columns of a row that belong to the state. */
type StoredEnd = Pick<ExecutionState, 'status' | 'output' | 'error' | 'cause' | 'stopTime' | 'redriveCount'>;

/** Rows of a standing: buckets by their key, what was put aside by `=` and the key of its frame. */
export const heldKey = (frame: string): string => `=${frame}`;

/** The state as it was when it was saved. */
export const restoreState = (
  record: ExecutionRecord,
  { root, ...head }: StoredHead,
  end: StoredEnd,
  rows: Readonly<Record<string, unknown>>,
): ExecutionState => {
  const ungrouped: Record<string, Bucket> = { ...(root && { '': root }) };
  const held: Record<string, Standing['held'][string]> = {};
  for (const [key, row] of Object.entries(rows))
    if (key.startsWith('=')) held[key.slice(1)] = row as Standing['held'][string];
    else ungrouped[key] = row as Bucket;
  const buckets = groupedBuckets(ungrouped);
  const { machine } = record;
  const isRunning = end.status === 'RUNNING';
  return {
    id: record.arn,
    name: record.name,
    ...(machine.roleArn !== '' && { roleArn: machine.roleArn }),
    startTime: record.startedAt,
    stateMachine: { id: machine.arn, name: machine.name, type: machine.type },
    input: record.input,
    ...head,
    ...end,
    buckets: isRunning ? buckets : {},
    held: isRunning ? held : {},
    ...(!isRunning && root && { interrupted: { buckets, held } }),
  };
};
