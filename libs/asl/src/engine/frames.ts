import type { Json } from '../json.js';
import { type Bucket, type ExecutionState, type Frame, framesOf, indexOf, type Items, parentId, type Standing } from './execution.js';

const bucketSize = 64;

function bucketOf(id: string): string {
  const parent = parentId(id);
  return parent === undefined ? '' : `${parent}/${Math.floor(indexOf(id) / bucketSize)}`;
}

/** None where no branches have begun. */
function childBuckets({ id, branches }: Frame): string[] {
  return Array.from({ length: Math.ceil((branches?.length ?? 0) / bucketSize) }, (_, chunk) => `${id}/${chunk}`);
}

type OpenBucket = { due?: number; frames: { [id: string]: Frame }; outputs?: { [index: string]: Json } };

/** The frames of an execution while it is being changed. What is written to is a copy: the execution given stays as it was. */
export class Frames {
  readonly #before: ExecutionState;
  #execution: ExecutionState;
  readonly #opened = new Map<string, OpenBucket>();
  readonly #buckets: { [key: string]: Bucket };
  #touched = false;
  /** Where the execution stood before a failure tore its branches down. */
  interrupted: Standing | undefined;

  constructor(execution: ExecutionState) {
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

  /** The frame of the execution, or of the iteration of a distributed Map, that a frame is inside of or is itself. */
  outermost(frame: Frame): Frame {
    let outer = frame;
    for (let parent = this.parent(frame); parent && !parent.branches!.distributed; parent = this.parent(parent)) outer = parent;
    return outer;
  }

  /** The branches or iterations of a frame that have not ended. */
  children(frame: Frame): Frame[] {
    return childBuckets(frame).flatMap((key) => Object.values(this.#buckets[key]?.frames ?? {}));
  }

  get all(): Frame[] {
    return framesOf({ buckets: this.#buckets });
  }

  save(frame: Frame): Frame {
    this.#open(bucketOf(frame.id)).frames[frame.id] = frame;
    return frame;
  }

  remove(id: string): void {
    delete this.#open(bucketOf(id)).frames[id];
  }

  saveOutput(id: string, output: Json): void {
    const bucket = this.#open(bucketOf(id));
    delete bucket.frames[id];
    (bucket.outputs ??= {})[indexOf(id)] = output;
  }

  /** The outputs of branches or iterations that have ended, by their index. */
  outputs(frame: Frame): (readonly [string, Json])[] {
    return childBuckets(frame).flatMap((key) => Object.entries(this.#buckets[key]?.outputs ?? {}));
  }

  /** Frames that a tick has something to do in at a moment, the earliest first. */
  dueAt(now: number): Frame[] {
    const isDue = ({ due = Infinity }: { readonly due?: number | undefined }): boolean => due <= now;
    const due = Object.values(this.#buckets).filter(isDue);
    const frames = due.flatMap((bucket) => Object.values(bucket.frames).filter(isDue));
    return frames.sort((left, right) => left.due! - right.due!);
  }

  /** The frame with the input that was put aside. */
  whole(frame: Frame): Frame {
    const held = this.#execution.held[frame.id];
    return held ? { ...frame, input: held.input } : frame;
  }

  /** Forgets the branches of a frame with all that is below them. */
  removeBranches(parent: Frame): void {
    for (const child of this.children(parent)) this.removeBranches(child);
    for (const key of childBuckets(parent)) {
      this.#opened.delete(key);
      delete this.#buckets[key];
    }
    if (!Object.hasOwn(this.#execution.held, parent.id)) return;
    const { [parent.id]: _, ...held } = this.#execution.held;
    this.change({ held });
  }

  /** Puts aside what a frame needs only when its branches start and end. */
  hold(frame: Frame, items: Items): void {
    this.change({ held: { ...this.#execution.held, [frame.id]: { input: frame.input, ...items } } });
  }

  /** Keeps where the execution stands before a failure tears its branches down; the first failure of several counts. */
  remember(): void {
    if (this.interrupted) return;
    // Buckets that are written to from here on are copies.
    this.#close();
    this.interrupted = { buckets: { ...this.#buckets }, held: this.#execution.held };
  }

  /** The failure was caught, or is tried again. */
  forget(): void {
    this.interrupted = undefined;
  }

  /** Nothing is left to be continued. */
  clear(): void {
    this.#opened.clear();
    for (const key in this.#buckets) delete this.#buckets[key];
  }

  /** All that there is to know, as it is to be saved; the execution itself where nothing has changed. */
  protected closed(): ExecutionState {
    this.#close();
    if (!this.#touched && this.#execution === this.#before) return this.#before;
    return { ...this.#execution, buckets: this.#buckets };
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
