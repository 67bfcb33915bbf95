import type { ExecutionState, Json, Signal } from '@quadrille/asl';
import type { Change } from '../tables/change.js';
import type { ExecutionRecord } from '../tables/record.js';

/** What a child that has ended tells the task that waits for it. One end is told once, however often it is sent. */
export const answerToParent = ({ parent, number, machine, hash: _, ...record }: ExecutionRecord, state: ExecutionState): Change['told'] => {
  if (!parent || state.status === 'RUNNING') return [];
  const taskId = `${parent.arn}#${parent.task}`;
  const { status, error, cause } = state;
  const description = (json: boolean): Json => ({
    ExecutionArn: record.arn,
    Input: json ? record.input : JSON.stringify(record.input),
    InputDetails: { Included: true },
    Name: record.name,
    ...(state.output !== undefined && {
      Output: json ? state.output : JSON.stringify(state.output),
      OutputDetails: { Included: true },
    }),
    ...(error !== undefined && { Error: error }),
    ...(cause !== undefined && { Cause: cause }),
    RedriveCount: state.redriveCount,
    StartDate: record.startedAt,
    StateMachineArn: machine.arn,
    Status: status,
    StopDate: state.stopTime ?? record.startedAt,
  });
  const isPlain = parent.answersAs === 'output';
  const said = (): Json => (isPlain ? (state.output ?? null) : description(parent.answersAs === 'description:2'));
  const signal: Signal =
    status === 'SUCCEEDED'
      ? { kind: 'taskSucceeded', taskId, output: said() }
      : isPlain
        ? { kind: 'taskFailed', taskId, error: error ?? ended[status], ...(cause !== undefined && { cause }) }
        : { kind: 'taskFailed', taskId, error: 'States.TaskFailed', cause: JSON.stringify(said()) };
  return [{ to: parent.number, sender: `child ${number}`, task: parent.task, signal: JSON.stringify(signal) }];
};

const ended = { FAILED: 'States.TaskFailed', TIMED_OUT: 'States.Timeout', ABORTED: 'States.TaskFailed' } as const;
