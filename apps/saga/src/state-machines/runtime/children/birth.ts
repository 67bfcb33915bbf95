import { randomUUID } from 'node:crypto';
import type { Json, ScheduledTask } from '@quadrille/asl';
import { childArn, splitTaskId } from '../arns.js';
import type { ChildStart } from '../tables/change.js';
import { executionTypeOf } from './child-type.js';
import type { ExecutionRecord } from '../tables/record.js';
import type { Stored } from '../tables/shelf.js';
import type { Turn } from '../turn.js';

type Numbers = Readonly<{ number: () => Promise<number> }>;

/** True where the answer comes from an execution that is started for the task and stops with it. */
export const isChild = ({ purpose, resource }: ScheduledTask): boolean =>
  purpose === 'childExecution' || /:states:startExecution\.sync(:2)?$/.test(resource);

/** The executions that iterations of a distributed Map become, with numbers of their own. */
export const births = async (
  turn: Turn,
  opened: readonly ScheduledTask[],
  startedAt: number,
  ledger: Numbers,
): Promise<(task: ScheduledTask, mapRunArn: string | undefined) => ChildStart> => {
  const numbers = new Map<string, number>();
  for (const { purpose, taskId } of opened) if (purpose === 'childExecution') numbers.set(taskId, await ledger.number());
  return (task, mapRunArn) => {
    const name = randomUUID();
    const type = executionTypeOf(turn.definition, task.stateName);
    return {
      number: numbers.get(task.taskId)!,
      arn: childArn(mapRunArn ?? turn.record.arn, type, name),
      name,
      type,
      task: splitTaskId(task.taskId).task,
      scope: task.scope ?? '',
      mapRunArn,
      startedAt,
      input: JSON.stringify(task.parameters),
    };
  };
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
