import type { Json, JsonObject } from '../json.js';
import type { EngineContext } from './context.js';
import {
  type Bucket,
  bucketOf,
  childBuckets,
  type ExecutionState,
  type Frame,
  isInMapRun,
  type ScheduledTask,
  type Standing,
} from './execution.js';
import type { Failure } from './fault.js';
import type { HistoryEvent } from './history.js';
import type { MapRunNews } from './map-runs.js';
import type { Program } from './program.js';

type OpenBucket = { due?: number; frames: { [id: string]: Frame }; outputs?: { [index: string]: Json } };

/** How a frame ended: with an output, or with a failure. */
export type Outcome = { readonly frame: Frame } & ({ readonly output: Json } | { readonly failure: Failure });

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
  #execution: ExecutionState;
  readonly #opened = new Map<string, OpenBucket>();
  #buckets: { [key: string]: Bucket } | undefined;
  #standing: Standing | undefined;

  constructor(program: Program, execution: ExecutionState, context: EngineContext) {
    this.program = program;
    this.context = context;
    this.#execution = execution;
  }

  get execution(): ExecutionState {
    return this.#execution;
  }

  change(changes: Partial<ExecutionState>): void {
    this.#execution = { ...this.#execution, ...changes };
  }

  /** A task of a frame with the next number: its id is derived from the execution, the frame and that number. */
  schedule(
    frame: Frame,
    task: Omit<ScheduledTask, 'taskId' | 'stateName' | 'attempt' | 'scheduledAt' | 'waitForToken' | 'observe'> & Partial<ScheduledTask>,
  ): ScheduledTask {
    const scheduled = {
      taskId: this.nextTaskId(frame),
      stateName: frame.state,
      attempt: frame.retryCount ?? 0,
      scheduledAt: this.context.now,
      waitForToken: false,
      observe: false,
      ...task,
    };
    this.change({ lastTask: this.#execution.lastTask + 1 });
    this.tasks.push(scheduled);
    return scheduled;
  }

  nextTaskId(frame: Frame): string {
    return `${this.#execution.id}#${frame.id}#${this.#execution.lastTask + 1}`;
  }

  /** Appends an event and returns its id. */
  emit(type: string, previousEventId: number, details?: JsonObject, key = `${type[0]!.toLowerCase()}${type.slice(1)}EventDetails`): number {
    const id = this.#execution.lastEventId + this.history.length + 1;
    const base = { id, previousEventId, timestamp: this.context.now, type };
    this.history.push(details ? { ...base, [key]: details } : base);
    return id;
  }

  /** As `emit`, for something that happens in a frame: the children of a distributed Map have histories of their own. */
  emitIn(frame: Frame, type: string, previousEventId: number, details?: JsonObject, key?: string): number {
    return frame.silent ? previousEventId : this.emit(type, previousEventId, details, key);
  }

  frame(id: string): Frame | undefined {
    return (this.#buckets ?? this.#execution.buckets)[bucketOf(id)]?.frames[id];
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
    return (this.#buckets ?? this.#execution.buckets)[key];
  }

  get bucketKeys(): string[] {
    return Object.keys(this.#buckets ?? this.#execution.buckets);
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
      delete this.#own()[key];
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
    this.#standing ??= { buckets: this.#closedBuckets(), held: this.#execution.held };
  }

  /** The failure was caught, or is tried again. */
  forget(): void {
    this.#standing = undefined;
  }

  #closedBuckets(): { [key: string]: Bucket } {
    const copies = [...this.#opened].map(([key, bucket]) => [
      key,
      { ...bucket, frames: { ...bucket.frames }, ...(bucket.outputs && { outputs: { ...bucket.outputs } }) },
    ]);
    return { ...(this.#buckets ?? this.#execution.buckets), ...(Object.fromEntries(copies) as { [key: string]: Bucket }) };
  }

  /** A frame is torn down: a map run that is in progress there ends with it. */
  abortMapRun(frame: Frame): void {
    if (!frame.mapRun || !isInMapRun(frame)) return;
    this.mapRuns.push({ arn: frame.mapRun.arn, status: 'ABORTED', at: this.context.now });
    this.emitIn(frame, 'MapRunAborted', frame.previousEventId);
  }

  /** Ends the execution, and the map runs that are in progress: nothing is left to be continued. */
  end(
    result: Pick<ExecutionState, 'status' | 'output' | 'error' | 'cause'>,
    eventType: string,
    previousEventId: number,
    details: JsonObject,
  ): void {
    if (result.status !== 'SUCCEEDED') {
      this.remember();
      for (const key of this.bucketKeys) for (const frame of Object.values(this.bucket(key)!.frames)) this.abortMapRun(frame);
    }
    this.emit(eventType, previousEventId, details);
    this.#opened.clear();
    this.#buckets = {};
    this.queue.length = 0;
    this.outcomes.length = 0;
    this.change({ ...result, stopTime: this.context.now, held: {}, ...(this.#standing && { interrupted: this.#standing }) });
  }

  /** Whether the next event would have to be the last one. */
  get tooLong(): boolean {
    return (
      this.#execution.status === 'RUNNING' &&
      this.#execution.lastEventId + this.history.length >= (this.context.limits?.historyEvents ?? Infinity) - 1
    );
  }

  get touched(): boolean {
    return this.#opened.size > 0;
  }

  /** Those of the tasks that are still open at the end of the advance. */
  openOf(tasks: readonly ScheduledTask[]): ScheduledTask[] {
    return tasks.filter((task) => this.frame(task.taskId.split('#').at(-2)!)?.task?.taskId === task.taskId);
  }

  finish(): ExecutionState {
    for (const bucket of this.#opened.values()) {
      let due = Infinity;
      for (const id in bucket.frames) due = Math.min(due, bucket.frames[id]!.due ?? Infinity);
      if (due === Infinity) delete bucket.due;
      else bucket.due = due;
    }
    return {
      ...this.#execution,
      lastEventId: this.#execution.lastEventId + this.history.length,
      ...(this.#buckets && { buckets: this.#buckets }),
    };
  }

  #own(): { [key: string]: Bucket } {
    return (this.#buckets ??= { ...this.#execution.buckets });
  }

  #open(key: string): OpenBucket {
    let bucket = this.#opened.get(key);
    if (!bucket) {
      const stored = this.bucket(key);
      bucket = { ...stored, frames: { ...stored?.frames }, ...(stored?.outputs && { outputs: { ...stored.outputs } }) };
      this.#opened.set(key, bucket);
      this.#own()[key] = bucket;
    }
    return bucket;
  }
}
