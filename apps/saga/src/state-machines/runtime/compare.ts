import { changedBuckets, type ExecutionState, nextDue, type ScheduledTask } from '@quadrille/asl';
import { splitTaskId } from './arns.js';
import type { Children } from './children/birth.js';
import { boundedText } from './tables/bounded-text.js';
import type { Change } from './tables/change.js';
import { isForgotten } from './express-ends.js';
import { historyRows } from './tables/history-rows.js';
import { mapRunChanges } from './tables/map-runs.js';
import { headOf, heldKey, standingOf } from './tables/standing.js';
import type { Turn } from './turn.js';

type Before = Readonly<{
  version: number | undefined;
  state: ExecutionState | undefined;
  /** Of its row among the timers; undefined when that is not known. */
  due: number | null | undefined;
}>;

export type Comparison = Readonly<{
  change: Change;
  due: number | null;
  opened: readonly ScheduledTask[];
  closed: readonly ScheduledTask[];
}>;

export type TaskKinds = Readonly<{
  /** The activity whose workers are offered the task; undefined where it is a call. */
  activityOf: (task: ScheduledTask) => string | undefined;
  /** True where the answer comes from an execution that is started for it and stops with it. */
  isChild: (task: ScheduledTask) => boolean;
}>;

const short = ({ taskId }: ScheduledTask): string => splitTaskId(taskId).task;

/** What a turn led to outside of its own state. */
type Consequences = Readonly<{
  opened: readonly ScheduledTask[];
  closed: readonly ScheduledTask[];
  children: Children;
  told: Change['told'];
}>;

/** Everything that is to be written after a turn: only what is not as it was. */
export const compare = (before: Before, turn: Turn, { opened, closed, children, told }: Consequences, kinds: TaskKinds): Comparison => {
  const { state, record } = turn;
  const due = nextDue(state) ?? null;
  const isOver = state.status !== 'RUNNING';
  const lost = closed.filter((task) => kinds.isChild(task) && !turn.answeredByChild.has(task.taskId));
  const settled = [...closed.filter(({ purpose }) => purpose !== 'childExecution').map(short), ...turn.handedOver];
  const change: Change = {
    record,
    version: before.version,
    status: state.status,
    head: headOf(state),
    output: state.output === undefined ? '' : JSON.stringify(state.output),
    error: state.error,
    cause: state.cause,
    stoppedAt: state.stopTime,
    redriveCount: state.redriveCount,
    redrivenAt: state.redriveTime,
    ...bucketChanges(before.state, state),
    history: historyRows(turn.history),
    placed: opened
      .filter(({ purpose }) => purpose !== 'childExecution')
      .filter(({ taskId }) => !turn.handedOver.includes(splitTaskId(taskId).task))
      .map((task) => {
        const activity = kinds.activityOf(task);
        return { task: short(task), ...(activity !== undefined && { activity }) };
      }),
    settled: isOver && settled.length > 0 ? 'all' : settled,
    due: before.due === due || (before.version === undefined && due === null) ? undefined : due,
    children: children.started,
    redriven: children.redriven,
    abandoned: isOver && lost.length > 0 ? 'all' : lost.map(short),
    told,
    consumed: turn.consumed,
    mapRuns: mapRunChanges(turn.mapRuns),
    isForgotten: isForgotten(record, state.status),
  };
  return { change, due, opened, closed };
};

const bucketChanges = (before: ExecutionState | undefined, after: ExecutionState): Pick<Change, 'buckets' | 'goneBuckets'> => {
  const text = boundedText();
  const was = standingOf(before);
  const is = standingOf(after);
  const changed = [
    ...changedBuckets(was.buckets, is.buckets).flatMap(({ key, is: value }) => (key === '' ? [] : [{ key, value }])),
    ...differences(was.held, is.held).map(({ key, value }) => ({ key: heldKey(key), value })),
  ];
  return {
    buckets: changed.flatMap(({ key, value }) => (value === undefined ? [] : [{ key, state: text(value) }])),
    goneBuckets: changed.flatMap(({ key, value }) => (value === undefined ? [key] : [])),
  };
};

const differences = (
  was: Readonly<Record<string, unknown>>,
  is: Readonly<Record<string, unknown>>,
): readonly Readonly<{ key: string; value: unknown }>[] => {
  if (was === is) return [];
  const found: { key: string; value: unknown }[] = [];
  for (const key in is) if (is[key] !== was[key]) found.push({ key, value: is[key] });
  for (const key in was) if (!(key in is)) found.push({ key, value: undefined });
  return found;
};
