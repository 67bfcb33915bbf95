import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { nextDue, type ScheduledTask, type Signal } from '@quadrille/asl';
import { countRetries } from '../../count-retries.js';
import type { StartRequest, SyncResult } from '../executions.js';
import { unsupportedType } from '../refused.js';
import { executionArn } from './arns.js';
import { countExpress } from './express-ends.js';
import type { Runtime } from './runtime.js';
import { taskChanges } from './tasks/open-tasks.js';
import { Turn } from './turn.js';

/** Runs an express machine to its end in memory, at most five minutes, as AWS does. Nothing of it is kept. @throws StateMachineTypeNotSupported */
export const runSync = async (runtime: Runtime, { machine, name, input, traceHeader }: StartRequest): Promise<SyncResult> => {
  if (machine.type !== 'EXPRESS') throw unsupportedType();
  const arn = executionArn(machine, name);
  const startTime = runtime.clock.now();
  const inHand = new Map<string, AbortController>();
  const signals: Signal[] = [];
  let heard: (() => void) | undefined;
  const tell = (signal: Signal): void => {
    signals.push(signal);
    heard?.();
  };
  const { hash, definition, ...facts } = machine;
  const record = { number: 0, arn, name, machine: facts, hash, startedAt: startTime, input, scope: '' };
  const call = async (task: ScheduledTask): Promise<void> => {
    const { taskId } = task;
    const abort = new AbortController();
    inHand.set(taskId, abort);
    const answer = await runtime.workers.call({ task, record, idempotencyKey: randomUUID(), signal: abort.signal });
    tell(answer.kind === 'failed' ? { ...answer, kind: 'taskFailed', taskId } : { kind: 'taskSucceeded', taskId, output: answer.output });
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

  const turn = new Turn({ record, state: undefined }, definition, runtime.surroundings, runtime.clock.now);
  const step = async (signal?: Signal): Promise<void> => {
    const before = turn.hasBegun ? turn.state : undefined;
    await (signal ? turn.take(signal) : turn.begin());
    const { opened, closed } = taskChanges(before, turn.state);
    for (const { taskId } of closed) {
      inHand.get(taskId)?.abort();
      inHand.delete(taskId);
    }
    for (const task of opened)
      call(task).catch(() => tell({ kind: 'taskFailed', taskId: task.taskId, error: 'States.TaskFailed', cause: 'The call failed.' }));
  };
  try {
    await step();
    while (turn.state.status === 'RUNNING') {
      const due = nextDue(turn.state) ?? Infinity;
      if (signals.length === 0 && due > runtime.clock.now()) await heardOrDue(due);
      // What goes on without end would let nothing else of this process happen.
      else await setImmediate();
      await step(signals.shift() ?? { kind: 'tick' });
    }
  } finally {
    for (const abort of inHand.values()) abort.abort();
  }
  const { status, output, error, cause, stopTime } = turn.state;
  const end = status === 'SUCCEEDED' || status === 'FAILED' ? status : 'TIMED_OUT';
  countExpress(machine.name, end);
  countRetries({ workflow: machine.name, retries: turn.retries });
  return {
    executionArn: arn,
    startDate: new Date(startTime),
    stopDate: new Date(stopTime ?? runtime.clock.now()),
    status: end,
    input: JSON.stringify(input),
    ...(output !== undefined && { output: JSON.stringify(output) }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(end === 'TIMED_OUT' && { error: 'States.Timeout' }),
    ...(traceHeader !== undefined && { traceHeader }),
  };
};
