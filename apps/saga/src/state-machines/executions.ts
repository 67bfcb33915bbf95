import type { ExecutionStatus, HistoryEvent, Json, StateMachine } from '@quadrille/asl';
import type { MapRunDescription, MapRunLimits } from './map-runs.js';
import type { Page, PageOf } from './pages.js';
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
}>;

export type RedriveReport = Readonly<{
  redriven: readonly string[];
  refused: readonly Readonly<{ executionArn: string; reason: string }>[];
}>;

/** State machines' executions: everything that an endpoint asks of the runtime. Times on the clock of this process. */
export interface Executions {
  /** Answers the same for the same name and input while the first one runs. Committed before it resolves. @throws ExecutionAlreadyExists */
  start(request: StartRequest): Promise<Started>;
  /** Runs an express machine to its end; nothing of it is kept. @throws StateMachineTypeNotSupported */
  startSync(request: StartRequest): Promise<SyncResult>;
  describe(executionArn: string): Promise<ExecutionDescription | undefined>;
  /** The definition that an execution is bound to. */
  definitionOf(executionArn: string): Promise<StateMachine | undefined>;
  list(filter: ExecutionFilter): Promise<Page<ExecutionListItem>>;
  /** @throws ExecutionDoesNotExist */
  history(executionArn: string, page: HistoryPage): Promise<Page<HistoryEvent>>;
  /** When it ended; what has ended already stays as it is. Stops the children that were started to be waited for. @throws ExecutionDoesNotExist */
  stop(executionArn: string, error?: string, cause?: string): Promise<Date>;
  /**
   * Takes up a failed, timed out or aborted execution where it ended. One that has been redriven more than `countBefore` times is left as it
   * is: that redrive had happened already. Answers when it did. @throws ExecutionDoesNotExist, NotRedrivable
   */
  redrive(executionArn: string, onto?: PinnedMachine, countBefore?: number): Promise<Date>;
  /** Redrives all that the filter means; `dryRun` only says which. */
  redriveAll(filter: RedriveFilter, options?: Readonly<{ onto?: PinnedMachine; dryRun?: boolean }>): Promise<RedriveReport>;
  /** States that the execution stands in and the other definition does not have. @throws ExecutionDoesNotExist */
  missingStates(executionArn: string, onto: PinnedMachine): Promise<readonly string[]>;
  /** @throws InvalidToken, TaskDoesNotExist, TaskTimedOut */
  succeed(taskToken: string, output: Json): Promise<void>;
  /** @throws InvalidToken, TaskDoesNotExist, TaskTimedOut */
  fail(taskToken: string, error?: string, cause?: string): Promise<void>;
  /** @throws InvalidToken, TaskDoesNotExist, TaskTimedOut */
  heartbeat(taskToken: string): Promise<void>;
  /** Waits up to `waitMs` for a task of an activity; undefined when none came. */
  takeActivityTask(
    activityArn: string,
    workerName: string | undefined,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<ActivityTask | undefined>;
  describeMapRun(mapRunArn: string): Promise<MapRunDescription | undefined>;
  /** Changes what is given of the limits of a run in progress; false where there is none of that ARN. @throws ValidationException where it has ended */
  updateMapRun(mapRunArn: string, limits: MapRunLimits): Promise<boolean>;
  listMapRuns(executionArn: string, page: PageOf): Promise<Page<MapRunDescription>>;
}

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
