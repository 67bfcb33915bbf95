import type { HistoryEvent, Json, ScheduledTask, StateMachine } from '@quadrille/asl';
import {
  type ActivityTask,
  type ExecutionDescription,
  ExecutionDoesNotExist,
  type ExecutionFilter,
  type ExecutionListItem,
  type HistoryPage,
  NotRedrivable,
  type PinnedMachine,
  type RedriveFilter,
  type RedriveReport,
  type Started,
  type StartRequest,
  type SyncResult,
} from '../executions.js';
import type { Page, PageOf } from '../pages.js';
import { Refused } from '../refused.js';
import { splitTaskId } from './arns.js';
import { readHistory } from './telling/history-pages.js';
import { Listing } from './telling/listing.js';
import { redriveAll } from './redrive-all.js';
import type { Runtime } from './runtime.js';
import { startExecution } from './start-execution.js';
import { runSync } from './sync-execution.js';
import { takeActivityTask } from './tasks/take-activity-task.js';
import type { Turn } from './turn.js';
import type { MapRunDescription, MapRunLimits } from '../map-runs.js';

/** Executions of state machines, kept in PostgreSQL: everything that an endpoint asks of them. Times are on the database's clock. */
export class Executions {
  readonly #runtime: Runtime;
  readonly #listing: Listing;
  readonly #nameIsTakenForMs: number;

  /** `nameIsTakenForMs`: how long after its end the name of an execution may not be used again. */
  constructor(runtime: Runtime, { nameIsTakenForMs }: Readonly<{ nameIsTakenForMs: number }>) {
    this.#runtime = runtime;
    this.#listing = new Listing(runtime.pool);
    this.#nameIsTakenForMs = nameIsTakenForMs;
  }

  /** Answers the same for the same name and input while the first one runs. Committed before it resolves. @throws ExecutionAlreadyExists */
  start(request: StartRequest): Promise<Started> {
    return startExecution(this.#runtime, request, this.#nameIsTakenForMs);
  }

  /** Runs an express machine to its end; nothing of it is kept. @throws StateMachineTypeNotSupported */
  startSync(request: StartRequest): Promise<SyncResult> {
    return runSync(this.#runtime, request);
  }

  describe(executionArn: string): Promise<ExecutionDescription | undefined> {
    return this.#listing.describe(executionArn);
  }

  /** The definition that an execution is bound to. */
  async definitionOf(executionArn: string): Promise<StateMachine | undefined> {
    const stored = await this.#runtime.shelf.read(executionArn);
    return stored && this.#runtime.definitions.recall(stored.record.hash);
  }

  list(filter: ExecutionFilter): Promise<Page<ExecutionListItem>> {
    return this.#listing.list(filter);
  }

  /** @throws ExecutionDoesNotExist */
  history(executionArn: string, page: HistoryPage): Promise<Page<HistoryEvent>> {
    return readHistory(this.#runtime.pool, executionArn, page);
  }

  /** When it ended; what has ended already stays as it is. Stops the children that were started to be waited for. @throws ExecutionDoesNotExist */
  async stop(executionArn: string, error?: string, cause?: string): Promise<Date> {
    return this.#act(executionArn, async (turn) => {
      await turn.take({ kind: 'stop', ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) });
      return new Date(turn.state.stopTime ?? this.#runtime.clock.now());
    });
  }

  /**
   * Takes up a failed, timed out or aborted execution where it ended. One that has been redriven more than `countBefore` times is left as it
   * is: that redrive had happened already. Answers when it did. @throws ExecutionDoesNotExist, NotRedrivable
   */
  async redrive(executionArn: string, onto?: PinnedMachine, countBefore = Infinity): Promise<Date> {
    if (onto) await this.#runtime.definitions.pin(onto.hash, onto.definition);
    const { machineArn, redriveDate } = await this.#act(executionArn, async (turn) => {
      if (turn.state.redriveCount <= countBefore) {
        const reason = await this.#whyNotRedrivable(turn, onto);
        if (reason !== undefined) throw new NotRedrivable(reason);
        await turn.redrive(onto);
      }
      return { machineArn: turn.record.machine.arn, redriveDate: new Date(turn.state.redriveTime ?? this.#runtime.clock.now()) };
    });
    const reason = await this.#runtime.whyOver(machineArn);
    if (reason === undefined) return redriveDate;
    // A deletion stops what it sees running; what was taken up meanwhile sees the deletion.
    await this.stop(executionArn);
    throw new NotRedrivable(reason);
  }

  /** Redrives all that the filter means; `dryRun` only says which. */
  async redriveAll(
    filter: RedriveFilter,
    { onto, dryRun }: Readonly<{ onto?: PinnedMachine; dryRun?: boolean }> = {},
  ): Promise<RedriveReport> {
    return redriveAll(await this.#listing.endedBadly(filter), async (executionArn) => {
      if (dryRun) return this.whyNotRedrivable(executionArn, onto);
      await this.redrive(executionArn, onto);
      return undefined;
    });
  }

  /** States that the execution stands in and the other definition does not have. @throws ExecutionDoesNotExist */
  missingStates(executionArn: string, onto: PinnedMachine): Promise<readonly string[]> {
    return this.#act(executionArn, (turn) => turn.missingStates(onto.definition));
  }

  /** Why the execution could not be redriven now; undefined when it could. */
  whyNotRedrivable(executionArn: string, onto?: PinnedMachine): Promise<string | undefined> {
    return this.#act(executionArn, (turn) => this.#whyNotRedrivable(turn, onto));
  }

  async #whyNotRedrivable(turn: Turn, onto?: PinnedMachine): Promise<string | undefined> {
    return turn.whyNotRedrivable(onto?.definition) ?? this.#runtime.whyOver(turn.record.machine.arn);
  }

  /** @throws InvalidToken, TaskDoesNotExist, TaskTimedOut; so do the next two */
  async succeed(taskToken: string, output: Json): Promise<void> {
    const { workers } = this.#runtime;
    await this.#answer(taskToken, (turn, task) =>
      turn.take({
        kind: 'taskSucceeded',
        taskId: task.taskId,
        output: workers.activityOf(task) === undefined ? output : workers.activityOutput(task, output),
      }),
    );
  }

  async fail(taskToken: string, error?: string, cause?: string): Promise<void> {
    const failure = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    await this.#answer(taskToken, (turn, { taskId }) => turn.take({ kind: 'taskFailed', taskId, ...failure }));
  }

  async heartbeat(taskToken: string): Promise<void> {
    await this.#answer(taskToken, (turn, { taskId }) => turn.take({ kind: 'taskHeartbeat', taskId }));
  }

  /** Waits up to `waitMs` for a task of an activity; undefined when none came, `signal` is aborted, or the process drains. */
  takeActivityTask(
    activityArn: string,
    workerName: string | undefined,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<ActivityTask | undefined> {
    return takeActivityTask(this.#runtime, activityArn, workerName, waitMs, signal);
  }

  describeMapRun(mapRunArn: string): Promise<MapRunDescription | undefined> {
    return this.#listing.describeMapRun(mapRunArn);
  }

  /** Changes what is given of the limits of a run in progress; false where there is none of that ARN. @throws ValidationException where it has ended */
  async updateMapRun(mapRunArn: string, limits: MapRunLimits): Promise<boolean> {
    const arn = await this.#listing.executionOfMapRun(mapRunArn);
    if (arn !== undefined) await this.#act(arn, (turn) => turn.updateMapRun(mapRunArn, limits));
    return arn !== undefined;
  }

  listMapRuns(executionArn: string, page: PageOf): Promise<Page<MapRunDescription>> {
    return this.#listing.listMapRuns(executionArn, page);
  }

  async #answer(taskToken: string, take: (turn: Turn, task: ScheduledTask) => unknown): Promise<void> {
    const taskId = this.#runtime.tokens.open(taskToken);
    const { arn } = splitTaskId(taskId);
    try {
      await this.#act(arn, (turn) => {
        const task = turn.openTask(taskId);
        if (!task || !this.#isAnsweredByToken(task))
          throw new Refused('TaskTimedOut', `Task Timed Out: 'Provided task does not exist anymore'`);
        return take(turn, task);
      });
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) throw new Refused('TaskDoesNotExist', `Task does not exist: '${taskToken}'`);
      throw error;
    }
  }

  #isAnsweredByToken(task: ScheduledTask): boolean {
    return task.waitForToken || this.#runtime.workers.activityOf(task) !== undefined;
  }

  #act<T>(arn: string, act: (turn: Turn) => T): Promise<Awaited<T>> {
    return this.#runtime.atHand.of(arn).do(act);
  }
}
