import type { Json, JsonObject } from '../json.js';
import { present } from '../json.js';
import type { EngineContext } from './context.js';
import {
  type Bucket,
  bucketOf,
  childBuckets,
  type ExecutionState,
  type Frame,
  parentId,
  type ScheduledTask,
  type Standing,
} from './execution.js';
import type { Failure } from './fault.js';
import { type DetailsKey, detailsKey, failureDetails, type HistoryEvent, outputDetails } from './history.js';
import type { MapRunNews } from './map-runs.js';
import type { Program } from './program.js';

type OpenBucket = { due?: number; frames: { [id: string]: Frame }; outputs?: { [index: string]: Json } };

/** How a frame ended: with an output, or with a failure. */
export type Outcome = { readonly frame: Frame } & ({ readonly output: Json } | { readonly failure: Failure });

type Ending = Pick<Failure, 'error' | 'cause'> & { readonly output?: Json };

const endings = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
} as const;

/** What an advance led to: the execution as it is to be saved, what is to be appended to its history, what is to be done. */
export type Advance = {
  readonly execution: ExecutionState;
  readonly history: readonly HistoryEvent[];
  readonly tasks: readonly ScheduledTask[];
  /** What became of runs of distributed Maps. */
  readonly mapRuns: readonly MapRunNews[];
};

/** The advance of something that stays as it is. */
export function nothingOf(execution: ExecutionState): Advance {
  return { execution, history: [], tasks: [], mapRuns: [] };
}

/** One advance in the making: the changes to an execution, the events and the tasks that it caused. The execution given stays as it was. */
export class Run {
  readonly program: Program;
  readonly context: EngineContext;
  readonly history: HistoryEvent[] = [];
  readonly tasks: ScheduledTask[] = [];
  readonly mapRuns: MapRunNews[] = [];
  /** Frames that are ready to enter or to retry their state, in the order in which they became so. */
  readonly queue: string[] = [];
  /** Frames that came to their end and have not been taken note of yet. */
  readonly outcomes: Outcome[] = [];
  readonly #before: ExecutionState;
  #execution: ExecutionState;
  readonly #opened = new Map<string, OpenBucket>();
  readonly #buckets: { [key: string]: Bucket };
  #touched = false;
  #standing: Standing | undefined;

  constructor(program: Program, execution: ExecutionState, context: EngineContext) {
    this.program = program;
    this.context = context;
    this.#before = execution;
    this.#execution = execution;
    this.#buckets = { ...execution.buckets };
  }

  get execution(): ExecutionState {
    return this.#execution;
  }

  change(changes: Partial<ExecutionState>): void {
    this.#execution = { ...this.#execution, ...changes };
  }

  /** A task of a frame with the next number: its id is derived from the execution, the frame and that number. */
  schedule(frame: Frame, task: Pick<ScheduledTask, 'resource' | 'parameters' | 'purpose'> & Partial<ScheduledTask>): ScheduledTask {
    const base = { taskId: this.nextTaskId(frame), stateName: frame.state, attempt: frame.retryCount ?? 0, scheduledAt: this.context.now };
    const scheduled = { ...base, waitForToken: false, observe: false, ...task };
    this.change({ lastTask: this.#execution.lastTask + 1 });
    this.tasks.push(scheduled);
    return scheduled;
  }

  nextTaskId(frame: Frame): string {
    return `${this.#execution.id}#${frame.id}#${this.#execution.lastTask + 1}`;
  }

  get lastEventId(): number {
    return this.#execution.lastEventId + this.history.length;
  }

  /** Appends an event and returns its id. */
  emit(type: string, previousEventId: number, details?: JsonObject, key?: DetailsKey): number {
    const id = this.lastEventId + 1;
    const event: { -readonly [K in keyof HistoryEvent]: HistoryEvent[K] } = { id, previousEventId, timestamp: this.context.now, type };
    if (details) event[key ?? detailsKey(type)] = details;
    this.history.push(event);
    return id;
  }

  /** As `emit`, for something that happens in a frame: the children of a distributed Map have histories of their own. */
  emitIn(frame: Frame, type: string, previousEventId: number, details?: JsonObject, key?: DetailsKey): number {
    return frame.silent ? previousEventId : this.emit(type, previousEventId, details, key);
  }

  frame(id: string): Frame | undefined {
    return this.#buckets[bucketOf(id)]?.frames[id];
  }

  /** The frame and those that it is inside of, from the inside out. */
  *around(frame: Frame): Generator<Frame> {
    for (let at: Frame | undefined = frame; at; at = this.parent(at)) yield at;
  }

  parent({ id }: Frame): Frame | undefined {
    const parent = parentId(id);
    return parent === undefined ? undefined : this.frame(parent);
  }

  /** The branches or iterations of a frame that have not ended. */
  children({ id, branches }: Frame): Frame[] {
    return childBuckets(id, branches!.length).flatMap((key) => Object.values(this.bucket(key)?.frames ?? {}));
  }

  save(frame: Frame): Frame {
    this.#open(bucketOf(frame.id)).frames[frame.id] = frame;
    return frame;
  }

  remove(id: string): void {
    delete this.#open(bucketOf(id)).frames[id];
  }

  saveOutput(id: string, index: number, output: Json): void {
    const bucket = this.#open(bucketOf(id));
    delete bucket.frames[id];
    (bucket.outputs ??= {})[index] = output;
  }

  bucket(key: string): Bucket | undefined {
    return this.#buckets[key];
  }

  /** Frames that a tick has something to do in at a moment, the earliest first. */
  dueAt(now: number): Frame[] {
    const isDue = ({ due = Infinity }: { readonly due?: number | undefined }): boolean => due <= now;
    const due = Object.values(this.#buckets)
      .filter(isDue)
      .flatMap((bucket) => Object.values(bucket.frames).filter(isDue));
    return due.sort((left, right) => left.due! - right.due!);
  }

  /** The frame with the input that was put aside. */
  whole(frame: Frame): Frame {
    const held = this.#execution.held[frame.id];
    return held ? { ...frame, input: held.input } : frame;
  }

  /** Forgets the branches of a frame with all that is below them. */
  removeBranches(parent: string, length: number): void {
    for (const key of childBuckets(parent, length)) {
      const bucket = this.bucket(key);
      if (!bucket) continue;
      for (const frame of Object.values(bucket.frames)) if (frame.branches) this.removeBranches(frame.id, frame.branches.length);
      this.#opened.delete(key);
      delete this.#buckets[key];
    }
    if (Object.hasOwn(this.#execution.held, parent)) {
      const { [parent]: _, ...held } = this.#execution.held;
      this.change({ held });
    }
  }

  /** Puts aside what a frame needs only when its branches start and end. */
  hold(frame: Frame, items: readonly Json[]): void {
    this.change({ held: { ...this.#execution.held, [frame.id]: { input: frame.input, items } } });
  }

  /** Keeps where the execution stands before a failure tears its branches down; the first failure of several counts. */
  remember(): void {
    if (this.#standing) return;
    // Buckets that are written to from here on are copies.
    this.#close();
    this.#standing = { buckets: { ...this.#buckets }, held: this.#execution.held };
  }

  /** The failure was caught, or is tried again. */
  forget(): void {
    this.#standing = undefined;
  }

  /** Ends the execution: nothing is left to be continued. A time-out is told in the history alone. */
  end(status: keyof typeof endings, previousEventId: number, result: Ending, told: Ending = result): void {
    if (status !== 'SUCCEEDED') this.remember();
    this.emit(endings[status], previousEventId, told.output === undefined ? failureDetails(told) : outputDetails(told.output));
    this.#opened.clear();
    for (const key in this.#buckets) delete this.#buckets[key];
    this.queue.length = 0;
    this.outcomes.length = 0;
    const { output, error, cause } = result;
    const interrupted = this.#standing;
    this.change({ status, ...present({ output, error, cause, interrupted }), stopTime: this.context.now, held: {} });
  }

  /** Whether the next event would have to be the last one. */
  get tooLong(): boolean {
    return this.#execution.status === 'RUNNING' && this.lastEventId >= (this.context.limits?.historyEvents ?? Infinity) - 1;
  }

  /** What has come of it; of the tasks, those that are still open. */
  finish(): Advance {
    this.#close();
    if (!this.#touched && this.history.length === 0 && this.#execution === this.#before) return nothingOf(this.#before);
    const isOpen = ({ taskId }: ScheduledTask): boolean => this.frame(taskId.split('#').at(-2)!)?.task?.taskId === taskId;
    const execution = { ...this.#execution, lastEventId: this.lastEventId, buckets: this.#buckets };
    return { execution, history: this.history, tasks: this.tasks.filter(isOpen), mapRuns: this.mapRuns };
  }

  #open(key: string): OpenBucket {
    let bucket = this.#opened.get(key);
    if (!bucket) {
      const stored = this.#buckets[key];
      bucket = { frames: { ...stored?.frames }, ...(stored?.outputs && { outputs: { ...stored.outputs } }) };
      this.#touched = true;
      this.#opened.set(key, bucket);
      this.#buckets[key] = bucket;
    }
    return bucket;
  }

  #close(): void {
    for (const bucket of this.#opened.values()) {
      let due = Infinity;
      for (const id in bucket.frames) due = Math.min(due, bucket.frames[id]!.due ?? Infinity);
      if (due < Infinity) bucket.due = due;
    }
    this.#opened.clear();
  }
}
