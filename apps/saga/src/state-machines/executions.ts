import type { ExecutionStatus, Json, StateMachine } from '@quadrille/asl';
import type { PageOf } from './pages.js';
import { Refused } from './refused.js';

export type MachineType = 'STANDARD' | 'EXPRESS';

/** A state machine as an execution is bound to it: what is changed afterwards does not concern what runs. */
export type PinnedMachine = Readonly<{
  arn: string;
  name: string;
  type: MachineType;
  roleArn: string;
  /** `definitionHash` of the definition. */
  hash: string;
  definition: StateMachine;
  versionArn?: string;
  aliasArn?: string;
}>;

export type StartRequest = Readonly<{ machine: PinnedMachine; name: string; input: Json; traceHeader?: string }>;

export type Started = Readonly<{ executionArn: string; startDate: Date }>;

/** What StartSyncExecution answers; `input` and `output` as JSON text. */
export type SyncResult = Started &
  Readonly<{
    stopDate: Date;
    status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
    input: string;
    output?: string;
    error?: string;
    cause?: string;
    traceHeader?: string;
  }>;

export type RedriveStatus = 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN';

/** `input` and `output` as JSON text. */
export type ExecutionDescription = Readonly<{
  executionArn: string;
  machine: Readonly<{
    arn: string;
    name: string;
    type: MachineType;
    roleArn: string;
    hash: string;
    versionArn?: string;
    aliasArn?: string;
  }>;
  name: string;
  status: ToldStatus;
  startDate: Date;
  stopDate?: Date;
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  traceHeader?: string;
  mapRunArn?: string;
  redriveCount: number;
  redriveDate?: Date;
  redriveStatus: RedriveStatus;
  redriveStatusReason?: string;
}>;

/** Newest first. One of the machine and the map run is given, or neither for all. */
export type ExecutionFilter = PageOf &
  Readonly<{
    /** Executions of a machine, or those started by one of its versions or aliases. */
    machineArn?: string;
    mapRunArn?: string;
    status?: ToldStatus;
    redriven?: boolean;
  }>;

/** Of a child of a map run, beside what any execution may be: it is to be redriven as soon as there is room for it. */
export type ToldStatus = ExecutionStatus | 'PENDING_REDRIVE';

export type ExecutionListItem = Readonly<{
  executionArn: string;
  machineArn: string;
  versionArn?: string;
  aliasArn?: string;
  mapRunArn?: string;
  /** Of a child of a map run: the items that it processes. */
  itemCount?: number;
  name: string;
  status: ToldStatus;
  startDate: Date;
  stopDate?: Date;
  redriveCount: number;
  redriveDate?: Date;
}>;

export type HistoryPage = Readonly<{ reverse?: boolean; includeExecutionData?: boolean }> & PageOf;

export type ActivityTask = Readonly<{ taskToken: string; input: string }>;

/** Which executions are meant by a redrive of many; times are bounds of the stop. */
export type RedriveFilter = Readonly<{
  machineArn: string;
  statuses?: readonly ('FAILED' | 'TIMED_OUT' | 'ABORTED')[];
  stoppedAfter?: Date;
  stoppedBefore?: Date;
  /** Error name as the execution ended with it. */
  error?: string;
  limit: number;
  /** Where the answer before said that it goes on: those that it named are not looked at again. */
  after?: string;
}>;

/** `after` where there are more. */
export type RedriveReport = Readonly<{
  redriven: readonly string[];
  refused: readonly Readonly<{ executionArn: string; reason: string }>[];
  after?: string;
}>;

/** The name is taken by an execution that runs with another input, or that has ended. */
export class ExecutionAlreadyExists extends Refused {
  constructor(executionArn: string) {
    super('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
  }
}

export class ExecutionDoesNotExist extends Refused {
  constructor(executionArn: string) {
    super('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
  }
}

/** The message is the reason in AWS's words. */
export class NotRedrivable extends Refused {
  constructor(reason: string) {
    super('ExecutionNotRedrivable', reason);
  }
}
