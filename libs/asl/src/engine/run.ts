import { type Json, type JsonObject, present } from '../json.js';
import type { EngineContext } from './context.js';
import type { ExecutionState } from './execution.js';
import type { Frame, ScheduledTask } from './frame.js';
import { type Failure, runtimeFault } from './fault.js';
import { Frames } from './frames.js';
import { type DetailsKey, detailsKey, failureDetails, type HistoryEvent, outputDetails, textLength } from './history.js';
import type { MapRunNews } from './map-runs.js';
import type { CompiledState, Program } from './program.js';

/** How a frame ended: with an output, or with a failure. */
export type Outcome = { readonly frame: Frame } & ({ readonly output: Json } | { readonly failure: Failure });

type Ending = Pick<Failure, 'error' | 'cause'> & { readonly output?: Json };

const endings = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const;

/** Text that one advance appends to the history before it hands back; JSON in it, so that what is stored of it may be twice as long. */
const mostText = 16 * 1024 * 1024;

/** Steps that the paths and functions of one state may take together; and after how many the next one is left to the next advance. */
const mostSteps = 50_000_000;
const stepsOfAdvance = 5_000_000;

const transitionsPerAdvance = 10_000;

const mapRunEnds = { SUCCEEDED: 'MapRunSucceeded', FAILED: 'MapRunFailed', ABORTED: 'MapRunAborted' } as const;

/** A Retry that was taken: which state is tried again, and by which name of its ErrorEquals the error was taken. */
export type Retried = { readonly state: string; readonly error: string };

/** What an advance led to: the execution as it is to be saved, what is to be appended to its history, what is to be done. */
export type Advance = {
  readonly execution: ExecutionState;
  readonly history: readonly HistoryEvent[];
  readonly tasks: readonly ScheduledTask[];
  /** What became of runs of distributed Maps. */
  readonly mapRuns: readonly MapRunNews[];
  readonly retries: readonly Retried[];
  /** Characters of the texts in `history`. */
  readonly textLength: number;
};

/** A promise only where JSONata is evaluated. */
export type Advancing = Advance | Promise<Advance>;

/** The advance of something that stays as it is. */
export function nothingOf(execution: ExecutionState): Advance {
  return { execution, history: [], tasks: [], mapRuns: [], retries: [], textLength: 0 };
}

/** One advance in the making: the changes to an execution, the events and the tasks that it caused. */
export class Run extends Frames {
  readonly program: Program;
  readonly context: EngineContext;
  readonly history: HistoryEvent[] = [];
  readonly tasks: ScheduledTask[] = [];
  readonly mapRuns: MapRunNews[] = [];
  readonly retries: Retried[] = [];
  /** Frames that are ready to enter or to retry their state, in the order in which they became so. */
  readonly queue: string[] = [];
  /** Frames that came to their end and have not been taken note of yet. */
  readonly outcomes: Outcome[] = [];
  /** Taken by paths and functions in this advance, and before the state at hand. */
  steps = 0;
  stepsBefore = 0;
  #text = 0;

  constructor(program: Program, execution: ExecutionState, context: EngineContext) {
    super(execution);
    this.program = program;
    this.context = context;
  }

  stateOf({ scope, state: name }: Frame): CompiledState {
    const state = this.program.get(scope)?.states.get(name);
    if (state) return state;
    throw new Error(`The definition has no state '${name}' in scope '${scope}': it is not the one that this execution was started with`);
  }

  /** A task of a frame with the next number: its id is derived from the execution, the frame and that number. */
  schedule(frame: Frame, task: Pick<ScheduledTask, 'resource' | 'parameters' | 'purpose'> & Partial<ScheduledTask>): ScheduledTask {
    const base = { taskId: this.nextTaskId(frame), stateName: frame.state, attempt: frame.retryCount ?? 0, scheduledAt: this.context.now };
    const scheduled = { ...base, waitForToken: false, observe: false, ...task };
    this.change({ lastTask: this.execution.lastTask + 1 });
    this.tasks.push(scheduled);
    return scheduled;
  }

  nextTaskId(frame: Frame): string {
    return `${this.execution.id}#${frame.id}#${this.execution.lastTask + 1}`;
  }

  get lastEventId(): number {
    return this.execution.lastEventId + this.history.length;
  }

  /** Appends an event and returns its id. */
  emit(type: string, previousEventId: number, details?: JsonObject, key?: DetailsKey): number {
    const id = this.lastEventId + 1;
    const event: { -readonly [K in keyof HistoryEvent]: HistoryEvent[K] } = { id, previousEventId, timestamp: this.context.now, type };
    if (details) {
      event[key ?? detailsKey(type)] = details;
      this.#text += textLength(details);
    }
    this.history.push(event);
    return id;
  }

  /** As `emit`, for something that happens in a frame: the children of a distributed Map have histories of their own. */
  emitIn({ silent, previousEventId }: Frame, type: string, details?: JsonObject, key?: DetailsKey): number {
    return silent ? previousEventId : this.emit(type, previousEventId, details, key);
  }

  /** The frame, saved, after an event that has happened in it. */
  tell(frame: Frame, type: string, details?: JsonObject): Frame {
    return this.save({ ...frame, previousEventId: this.emitIn(frame, type, details) });
  }

  startMapRun(frame: Frame, label = frame.state): Frame {
    const machine = this.execution.stateMachine.id.replace(':stateMachine:', ':mapRun:');
    const arn = `${machine}/${label}:${this.context.uuid()}`;
    const started = this.tell({ ...frame, mapRun: { arn, redriveCount: 0 } }, 'MapRunStarted', { mapRunArn: arn });
    this.tellOfMapRun(started, { status: 'RUNNING', redriveCount: 0 });
    return started;
  }

  /** Makes known what became of the run that a frame has, if it has one. */
  tellOfMapRun({ mapRun }: Frame, news: Omit<MapRunNews, 'arn' | 'at'>): void {
    if (mapRun) this.mapRuns.push({ arn: mapRun.arn, at: this.context.now, ...news });
  }

  /** Ends the map run of a frame, if it has one. */
  endMapRun(frame: Frame, status: keyof typeof mapRunEnds, details?: JsonObject): Frame {
    const { mapRun, ...rest } = frame;
    if (!mapRun) return frame;
    this.tellOfMapRun(frame, { status });
    return this.tell(rest, mapRunEnds[status], details);
  }

  /** Ends the execution, and the map runs that are in progress: nothing is left to be continued. A time-out is told in the history alone. */
  end(status: keyof typeof endings, previousEventId: number, result: Ending, told: Ending = result): void {
    const interrupted = status === 'SUCCEEDED' ? undefined : this.interrupted;
    if (interrupted) for (const frame of this.all) this.endMapRun(frame, 'ABORTED');
    this.emit(endings[status], previousEventId, told.output === undefined ? failureDetails(told) : outputDetails(told.output));
    this.clear();
    this.queue.length = 0;
    this.outcomes.length = 0;
    const { output, error, cause } = result;
    this.change({ status, ...present({ output, error, cause, interrupted }), stopTime: this.context.now, held: {} });
  }

  get mostTransitions(): number {
    return this.context.limits?.transitionsPerAdvance ?? transitionsPerAdvance;
  }

  /** Whether so much has happened that the rest is left to the next advance: what is written at once has to fit into memory, and others wait. */
  get isFull(): boolean {
    return this.#text > mostText || this.steps > stepsOfAdvance;
  }

  /** @throws Fault when the state at hand has taken too many */
  spend(steps: number): void {
    this.steps += steps;
    if (this.steps - this.stepsBefore > mostSteps)
      throw runtimeFault(`The paths and functions of the state take more than ${mostSteps} steps together.`);
  }

  /** Whether the next event would have to be the last one. */
  get tooLong(): boolean {
    return this.execution.status === 'RUNNING' && this.lastEventId >= (this.context.limits?.historyEvents ?? Infinity) - 1;
  }

  /** What has come of it; of the tasks, those that are still open. */
  finish(): Advance {
    const isOpen = ({ taskId }: ScheduledTask): boolean => this.frame(taskId.split('#').at(-2)!)?.task?.taskId === taskId;
    const { history, mapRuns, retries, lastEventId } = this;
    const execution = this.closed();
    const numbered = history.length > 0 ? { ...execution, lastEventId } : execution;
    return { execution: numbered, history, tasks: this.tasks.filter(isOpen), mapRuns, retries, textLength: this.#text };
  }
}
