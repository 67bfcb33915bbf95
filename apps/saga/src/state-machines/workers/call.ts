import type { Json, ScheduledTask } from '@quadrille/asl';
import type { ExecutionDescription } from '../executions.js';
import type { ExecutionRecord } from '../runtime/tables/record.js';
import type { HttpListener } from './http-conversation.js';

/** A task that somebody outside is asked to do. One attempt: retries belong to the state machine. */
export type Call = Readonly<{
  task: ScheduledTask;
  record: ExecutionRecord;
  /** The same for every repetition of this call, also after a crash: the task's token. */
  idempotencyKey: string;
  /** The executions of a map run as they stand, in no order that matters; those that a redrive has run again are left out. */
  childrenOf?: (mapRunArn: string) => AsyncIterable<ExecutionDescription>;
  /** Of a task that is only tested. */
  listener?: HttpListener;
  /** Aborted when the task is over or the process drains. */
  signal: AbortSignal;
}>;

export type Failure = Readonly<{ kind: 'failed'; error: string; cause: string; retryAfterSeconds?: number }>;

/** `submitted`: it was taken over and will be answered later, by a token or by the child that was started. */
export type Answer = Readonly<{ kind: 'succeeded' | 'submitted'; output: Json }> | Failure;

/** Who does the tasks of state machines. */
export type Workers = Readonly<{
  /** The activity whose workers are offered a task; undefined where it is called. */
  activityOf: (task: ScheduledTask) => string | undefined;
  /** What a worker of that activity is given, and what its answer means for the task. */
  activityInput: (task: ScheduledTask) => Json;
  activityOutput: (task: ScheduledTask, output: Json) => Json;
  /** Rejects only for a defect or because its signal was aborted. */
  call: (call: Call) => Promise<Answer>;
}>;
