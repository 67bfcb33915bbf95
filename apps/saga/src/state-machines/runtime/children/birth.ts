import { randomUUID } from 'node:crypto';
import { type ExecutionState, frameAt, type Json, type ScheduledTask } from '@quadrille/asl';
import type { Database } from '@quadrille/service';
import { childArn, splitTaskId } from '../arns.js';
import type { ChildRedrive, ChildStart } from '../tables/change.js';
import type { ExecutionRecord } from '../tables/record.js';
import type { Stored } from '../tables/shelf.js';
import { frameOf } from '../tasks/open-tasks.js';
import type { Turn } from '../turn.js';
import { distributionOf } from './distribution.js';
import type { ParentLetter } from './hear-parent.js';

type Resources = Readonly<{ pool: Database['pool']; number: () => Promise<number>; now: number }>;

/** The executions that do iterations of a distributed Map: those that begin, and those that are there and go on. */
export type Children = Readonly<{ started: readonly ChildStart[]; redriven: readonly ChildRedrive[] }>;

/** True where the answer comes from an execution that is started for the task and stops with it. */
export const isChild = ({ purpose, resource }: ScheduledTask): boolean =>
  purpose === 'childExecution' || /:states:startExecution\.sync(:2)?$/.test(resource);

/** Who is to do the tasks that were opened. An iteration that was begun before its map run was redriven has its execution already. */
export const childrenFor = async (turn: Turn, opened: readonly ScheduledTask[], resources: Resources): Promise<Children> => {
  const tasks = opened.filter(({ purpose }) => purpose === 'childExecution');
  const known = await begunBefore(turn, tasks, resources.pool);
  const started: ChildStart[] = [];
  const redriven: ChildRedrive[] = [];
  for (const task of tasks) {
    const child = known.get(frameOf(task.taskId));
    if (child) redriven.push({ ...child, letter: redriveLetter(turn, task) });
    else started.push(birthOf(turn, task, await resources.number(), resources.now));
  }
  return { started, redriven };
};

const redriveLetter = ({ record }: Turn, { taskId }: ScheduledTask): string =>
  JSON.stringify({ kind: 'redrive', task: splitTaskId(taskId).task, hash: record.hash } satisfies ParentLetter);

const birthOf = ({ definition, record, state }: Turn, task: ScheduledTask, number: number, startedAt: number): ChildStart => {
  const { type, isBatched } = distributionOf(definition, task.stateName);
  const mapRunArn = mapRunOf(state, task)?.arn;
  const name = randomUUID();
  return {
    number,
    arn: childArn(mapRunArn ?? record.arn, type, name),
    name,
    type,
    task: splitTaskId(task.taskId).task,
    scope: task.scope ?? '',
    mapRunArn,
    itemCount: isBatched ? batchSize(state, task) : 1,
    startedAt,
    input: JSON.stringify(task.parameters),
  };
};

/** The frame of the Map that a child does an iteration of, and which one. */
const iterationOf = ({ taskId }: ScheduledTask): Readonly<{ map: string; index: number }> => {
  const frame = frameOf(taskId);
  const dot = frame.lastIndexOf('.');
  return { map: frame.slice(0, dot), index: Number(frame.slice(dot + 1)) };
};

const mapRunOf = ({ buckets }: ExecutionState, task: ScheduledTask) => {
  const { map } = iterationOf(task);
  return frameAt(buckets, map)?.mapRun;
};

const batchSize = ({ held }: ExecutionState, task: ScheduledTask): number => {
  const { map, index } = iterationOf(task);
  return (held[map]?.items[index] as Readonly<{ Items: readonly Json[] }> | undefined)?.Items.length ?? 1;
};

type Known = Pick<ChildRedrive, 'number' | 'arn'>;

/** By their frames. Read within a turn: whoever gives the parent another child changes the parent, and this turn is done again. */
const begunBefore = async (
  { record, state }: Turn,
  tasks: readonly ScheduledTask[],
  pool: Database['pool'],
): Promise<Map<string, Known>> => {
  const again = tasks.filter((task) => (mapRunOf(state, task)?.redriveCount ?? 0) > 0);
  if (again.length === 0) return new Map();
  const { rows } = await pool.query<{ number: string; arn: string; frame: string }>({
    name: 'machine-children-begun-before',
    text: `SELECT number, arn, split_part(parent_task, '#', 1) AS frame FROM machine_executions
      WHERE parent = $1 AND split_part(parent_task, '#', 1) = ANY ($2::text[]) AND map_run_arn = ANY ($3::text[])`,
    values: [record.number, again.map(({ taskId }) => frameOf(taskId)), [...new Set(again.map((task) => mapRunOf(state, task)?.arn))]],
  });
  return new Map(rows.map(({ number, arn, frame }) => [frame, { number: Number(number), arn }]));
};

/** A child as its row has it before it has begun. */
export const unbegun = (parent: ExecutionRecord, child: ChildStart): Stored => {
  const { number, arn, name, type, startedAt, task, scope, mapRunArn } = child;
  const record: ExecutionRecord = {
    number,
    arn,
    name,
    machine: { ...parent.machine, type: type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD' },
    hash: parent.hash,
    startedAt,
    input: JSON.parse(child.input) as Json,
    ...(parent.traceHeader !== undefined && { traceHeader: parent.traceHeader }),
    parent: { number: parent.number, arn: parent.arn, task, answersAs: 'output' },
    scope,
    ...(mapRunArn !== undefined && { mapRunArn }),
  };
  return { record, version: 0, state: undefined, due: undefined };
};
