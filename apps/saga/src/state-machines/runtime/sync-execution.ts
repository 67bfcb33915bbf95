import { randomUUID } from 'node:crypto';
import {
  advance,
  type Advance,
  begin,
  type EngineContext,
  type ExecutionState,
  nextDue,
  type ScheduledTask,
  type Signal,
} from '@quadrille/asl';
import type { StartRequest, SyncResult } from '../executions.js';
import { unsupportedType } from '../refused.js';
import { executionArn } from './arns.js';
import { countExpress } from './express-ends.js';
import type { Runtime } from './runtime.js';

const longestMs = 5 * 60_000;

/** Runs an express machine to its end in memory, at most five minutes, as AWS does. Nothing of it is kept. @throws StateMachineTypeNotSupported */
export const runSync = async (runtime: Runtime, { machine, name, input, traceHeader }: StartRequest): Promise<SyncResult> => {
  if (machine.type !== 'EXPRESS') throw unsupportedType();
  const arn = executionArn(machine, name);
  const startTime = runtime.clock.now();
  const context = (): EngineContext => ({
    ...runtime.surroundings,
    now: runtime.clock.now(),
    execution: { id: arn, name, startTime, ...(machine.roleArn !== '' && { roleArn: machine.roleArn }) },
    stateMachine: { id: machine.arn, name: machine.name, type: 'EXPRESS' },
  });
  const over = new AbortController();
  const signals: Signal[] = [];
  let heard: (() => void) | undefined;
  const tell = (signal: Signal): void => {
    signals.push(signal);
    heard?.();
  };
  const record = { number: 0, arn, name, machine, hash: machine.hash, startedAt: startTime, input, scope: '' };
  const call = async (task: ScheduledTask): Promise<void> => {
    const { taskId } = task;
    const answer = await runtime.workers.call({ task, record, idempotencyKey: randomUUID(), signal: over.signal });
    tell(answer.kind === 'failed' ? { ...answer, kind: 'taskFailed', taskId } : { kind: 'taskSucceeded', taskId, output: answer.output });
  };
  const apply = ({ execution, tasks }: Advance): ExecutionState => {
    for (const task of tasks)
      call(task).catch(() => tell({ kind: 'taskFailed', taskId: task.taskId, error: 'States.TaskFailed', cause: 'The call failed.' }));
    return execution;
  };
  const heardOrDue = (due: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(done, Math.max(1, due - runtime.clock.now()));
      heard = done;
      function done(): void {
        clearTimeout(timer);
        heard = undefined;
        resolve();
      }
    });

  let state = apply(await begin(machine.definition, input, context()));
  try {
    while (state.status === 'RUNNING' && runtime.clock.now() < startTime + longestMs) {
      const due = Math.min(nextDue(state) ?? Infinity, startTime + longestMs);
      if (signals.length === 0 && due > runtime.clock.now()) await heardOrDue(due);
      state = apply(await advance(machine.definition, state, signals.shift() ?? { kind: 'tick' }, context()));
    }
  } finally {
    over.abort();
  }
  const { status, output, error, cause, stopTime } = state;
  const end = status === 'SUCCEEDED' || status === 'FAILED' ? status : 'TIMED_OUT';
  countExpress(machine.name, end);
  return {
    executionArn: arn,
    startDate: new Date(startTime),
    stopDate: new Date(stopTime ?? runtime.clock.now()),
    status: end,
    input: JSON.stringify(input),
    ...(output !== undefined && { output: JSON.stringify(output) }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(status === 'RUNNING' && { error: 'States.Timeout' }),
    ...(traceHeader !== undefined && { traceHeader }),
  };
};
