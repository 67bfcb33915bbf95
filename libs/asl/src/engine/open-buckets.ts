import { type Bucket, bucketAt, type Buckets, earliestDue, type Group, groupsOf } from './buckets.js';
import type { Frame } from './frame.js';
import type { Json } from '../json.js';

export type OpenBucket = { due?: number; frames: { [id: string]: Frame }; outputs?: { [index: string]: Json } };
type OpenGroup = { due?: number; buckets: { [key: string]: Bucket | Group } };

/** Buckets while they are being changed. What is written to is a copy, made once: what was given stays as it was. */
export class OpenBuckets {
  #buckets: Buckets;
  /** The copy of all of them, from the first change on. */
  #top: OpenGroup | undefined;
  /** Copies of groups with what they are in, outer ones first, and of buckets. */
  readonly #groups = new Map<string, { readonly group: OpenGroup; readonly around: OpenGroup }>();
  readonly #open = new Map<string, OpenBucket>();

  constructor(buckets: Buckets) {
    this.#buckets = buckets;
  }

  /** As they are now. `due` of what was changed is not known before it is closed. */
  get now(): Buckets {
    return this.#buckets;
  }

  /** The copy of a bucket; an empty one where there is none yet. */
  open(key: string): OpenBucket {
    let bucket = this.#open.get(key);
    if (bucket) return bucket;
    const stored = bucketAt(this.#buckets, key);
    bucket = { frames: copyOf(key, stored?.frames), ...(stored?.outputs && { outputs: { ...stored.outputs } }) };
    this.put(key, bucket);
    this.#open.set(key, bucket);
    return bucket;
  }

  put(key: string, bucket: Bucket): void {
    this.#groupOf(key).buckets[key] = bucket;
  }

  remove(key: string): void {
    if (!bucketAt(this.#buckets, key)) return;
    this.#open.delete(key);
    delete this.#groupOf(key).buckets[key];
  }

  clear(): void {
    this.#open.clear();
    this.#groups.clear();
    this.#top = { buckets: {} };
    this.#buckets = this.#top.buckets;
  }

  /** Ends the changes. What is changed from here on is a copy again. */
  close(): Buckets {
    for (const bucket of this.#open.values()) setDue(bucket, bucket.frames);
    // Inner groups before those that they are in.
    for (const [name, { group, around }] of [...this.#groups].reverse()) {
      if (isEmpty(group.buckets)) delete around.buckets[name];
      else setDue(group, group.buckets);
    }
    this.#open.clear();
    this.#groups.clear();
    this.#top = undefined;
    return this.#buckets;
  }

  #groupOf(key: string): OpenGroup {
    if (!this.#top) {
      this.#top = { buckets: { ...this.#buckets } };
      this.#buckets = this.#top.buckets;
    }
    let around = this.#top;
    if (!(key in around.buckets)) for (const name of groupsOf(key)) around = this.#openGroup(name, around);
    return around;
  }

  #openGroup(name: string, around: OpenGroup): OpenGroup {
    let group = this.#groups.get(name)?.group;
    if (!group) {
      group = { buckets: { ...(around.buckets[name] as Group | undefined)?.buckets } };
      around.buckets[name] = group;
      this.#groups.set(name, { group, around });
    }
    return group;
  }
}

/** Buckets that were kept one by one. */
export function groupedBuckets(rows: { readonly [key: string]: Bucket }): Buckets {
  const buckets = new OpenBuckets({});
  for (const key in rows) buckets.put(key, rows[key]!);
  return buckets.close();
}

function setDue(entry: { due?: number }, entries: Parameters<typeof earliestDue>[0]): void {
  const due = earliestDue(entries);
  if (due < Infinity) entry.due = due;
}

function isEmpty(entries: object): boolean {
  for (const _ in entries) return false;
  return true;
}

/**
 * Siblings come and go under ever new names: where an object may have a shape, each of these would be a new one, at ten times the cost. The
 * frame of the execution has one name for ever.
 */
function copyOf(key: string, frames: Bucket['frames'] = {}): OpenBucket['frames'] {
  if (key === '') return { ...frames };
  const copy = Object.create(null) as OpenBucket['frames'];
  for (const id in frames) copy[id] = frames[id]!;
  return copy;
}
