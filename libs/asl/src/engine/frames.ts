import type { Json } from '../json.js';
import { bucketAt, bucketOf, childBuckets, frameAt, framesDue, framesIn } from './buckets.js';
import type { ExecutionState, Items, Standing } from './execution.js';
import { type Frame, indexOf, parentId } from './frame.js';
import { OpenBuckets } from './open-buckets.js';

/** The frames of an execution while it is being changed. What is written to is a copy: the execution given stays as it was. */
export class Frames {
  readonly #before: ExecutionState;
  #execution: ExecutionState;
  readonly #buckets: OpenBuckets;
  /** Where the execution stood before failures tore branches down, each with the frame that they were of. */
  #interrupted: { readonly id: string; readonly standing: Standing }[] = [];

  constructor(execution: ExecutionState) {
    this.#before = execution;
    this.#execution = execution;
    this.#buckets = new OpenBuckets(execution.buckets);
  }

  get execution(): ExecutionState {
    return this.#execution;
  }

  change(changes: Partial<ExecutionState>): void {
    this.#execution = { ...this.#execution, ...changes };
  }

  frame(id: string): Frame | undefined {
    return frameAt(this.#buckets.now, id);
  }

  /** The frame and those that it is inside of, from the inside out. */
  *around(frame: Frame): Generator<Frame> {
    for (let at: Frame | undefined = frame; at; at = this.parent(at)) yield at;
  }

  /** The frame and those around it whose variables it sees: an iteration of a distributed Map sees none from outside. */
  *scopes(frame: Frame): Generator<Frame> {
    for (let at: Frame | undefined = frame; at && !(at !== frame && at.branches?.distributed); at = this.parent(at)) yield at;
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
    return childBuckets(frame).flatMap((key) => Object.values(bucketAt(this.#buckets.now, key)?.frames ?? {}));
  }

  get all(): Frame[] {
    return framesIn(this.#buckets.now);
  }

  save(frame: Frame): Frame {
    this.#buckets.open(bucketOf(frame.id)).frames[frame.id] = frame;
    return frame;
  }

  remove(id: string): void {
    delete this.#buckets.open(bucketOf(id)).frames[id];
  }

  saveOutput(id: string, output: Json): void {
    const bucket = this.#buckets.open(bucketOf(id));
    delete bucket.frames[id];
    (bucket.outputs ??= {})[indexOf(id)] = output;
  }

  /** The outputs of branches or iterations that have ended, by their index. */
  outputs(frame: Frame): (readonly [string, Json])[] {
    return childBuckets(frame).flatMap((key) => Object.entries(bucketAt(this.#buckets.now, key)?.outputs ?? {}));
  }

  /** Frames that a tick has something to do in at a moment, the earliest first. */
  dueAt(now: number): Frame[] {
    return framesDue(this.#buckets.now, now).sort((left, right) => left.due! - right.due!);
  }

  /** The frame with the input that was put aside. */
  whole(frame: Frame): Frame {
    const held = this.#execution.held[frame.id];
    return held ? { ...frame, input: held.input } : frame;
  }

  /** Forgets the branches of a frame with all that is below them. */
  removeBranches(parent: Frame): void {
    for (const child of this.children(parent)) this.removeBranches(child);
    for (const key of childBuckets(parent)) this.#buckets.remove(key);
    if (!Object.hasOwn(this.#execution.held, parent.id)) return;
    const { [parent.id]: _, ...held } = this.#execution.held;
    this.change({ held });
  }

  /** Puts aside what a frame needs only when its branches start and end. */
  hold(frame: Frame, items: Items): void {
    this.change({ held: { ...this.#execution.held, [frame.id]: { input: frame.input, ...items } } });
  }

  /** Puts aside which iterations are to run again. */
  holdAgain({ id }: Frame, again: readonly number[]): void {
    const { held } = this.#execution;
    if (again.length > 0 || held[id]!.again) this.change({ held: { ...held, [id]: { ...held[id]!, again } } });
  }

  /** Iterations that are to run again, those included that have been started meanwhile. */
  again({ id, branches }: Frame): readonly number[] {
    return this.#execution.held[id]?.again ?? branches?.again ?? [];
  }

  /** Keeps where the execution stands before a failure tears the branches of a frame down. */
  remember({ id }: Frame): void {
    this.#interrupted.push({ id, standing: this.#standing() });
  }

  /** The failure of a frame ends nothing: it was caught, is tried again or is tolerated. */
  forget({ id }: Frame): void {
    this.#interrupted = this.#interrupted.filter((torn) => torn.id !== id && !torn.id.startsWith(`${id}.`));
  }

  /** Where the execution stood before the first of the failures that end it. */
  get interrupted(): Standing {
    return this.#interrupted[0]?.standing ?? this.#standing();
  }

  #standing(): Standing {
    return { buckets: this.#buckets.close(), held: this.#execution.held };
  }

  /** Nothing is left to be continued. */
  clear(): void {
    this.#buckets.clear();
  }

  /** All that there is to know, as it is to be saved; the execution itself where nothing has changed. */
  protected closed(): ExecutionState {
    const buckets = this.#buckets.close();
    if (buckets === this.#before.buckets && this.#execution === this.#before) return this.#before;
    return { ...this.#execution, buckets };
  }
}
