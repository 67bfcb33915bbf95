import type { Json, ScheduledTask, Signal } from '@quadrille/asl';
import type { Played } from './played.ts';

const resources = /^arn:[\w-]+:states:::(?:states|aws-sdk:sfn):startExecution(?<way>\.sync:2|\.sync)?$/;

/** What a task that starts another state machine says about it. */
export type Nesting = Readonly<{ machine: string; name: string | undefined; input: Json; way: '' | '.sync' | '.sync:2' }>;

/** Undefined where a task starts no other machine. A task token would have to be answered by somebody else, so that one is mocked. */
export const nestingOf = ({ resource, parameters }: ScheduledTask): Nesting | undefined => {
  const found = resources.exec(resource);
  if (!found) return undefined;
  const { StateMachineArn, Name, Input } = parameters as { readonly StateMachineArn?: Json; readonly Name?: Json; readonly Input?: Json };
  const way = (found.groups?.['way'] ?? '') as Nesting['way'];
  return { machine: String(StateMachineArn), name: typeof Name === 'string' ? Name : undefined, input: parsed(Input ?? {}), way };
};

/** `restock` of `arn:aws:states:eu-west-1:123456789012:stateMachine:restock:PROD`. */
export const machineName = (arn: string): string => /:stateMachine:([^:/]+)/.exec(arn)?.[1] ?? arn;

/** The input of an execution may be given as text, which is what the API takes. */
const parsed = (input: Json): Json => {
  if (typeof input !== 'string') return input;
  try {
    return JSON.parse(input) as Json;
  } catch {
    return input;
  }
};

/** What StartExecution answers. */
export const started = ({ execution }: Played): Json => ({ ExecutionArn: execution.id, StartDate: instant(execution.startTime) });

/** How a task that waits for an execution ends with it: `.sync` tells input and output as text, `.sync:2` as JSON. */
export const endOf = ({ execution }: Played, { way }: Nesting, taskId: string): Signal => {
  const text = (value: Json): Json => (way === '.sync:2' ? value : JSON.stringify(value));
  const { status, output, error, cause } = execution;
  const included = { Included: true };
  const told: { [field: string]: Json } = {
    ExecutionArn: execution.id,
    Input: text(execution.input),
    InputDetails: included,
    Name: execution.name,
    ...(output !== undefined && { Output: text(output), OutputDetails: included }),
    ...(error !== undefined && { Error: error }),
    ...(cause !== undefined && { Cause: cause }),
    StartDate: instant(execution.startTime),
    StateMachineArn: execution.stateMachine.id,
    Status: status,
    StopDate: instant(execution.stopTime ?? execution.startTime),
  };
  if (status === 'SUCCEEDED') return { kind: 'taskSucceeded', taskId, output: told };
  return { kind: 'taskFailed', taskId, error: 'States.TaskFailed', cause: JSON.stringify(told) };
};

const instant = (at: number): string => new Date(at).toISOString();
