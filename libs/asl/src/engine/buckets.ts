import type { Json } from '../json.js';
import { type Frame, indexOf, parentId } from './frame.js';

/**
 * Up to 64 sibling frames and the outputs of those that are done. An advance replaces only the buckets that it touched, so a store that
 * keeps a row per bucket writes what `changedBuckets` tells.
 */
export type Bucket = {
  /** When the earliest of its frames is due. */
  readonly due?: number;
  readonly frames: { readonly [id: string]: Frame };
  readonly outputs?: { readonly [index: string]: Json };
};

/**
 * Buckets by their keys: `''` has the frame of the execution, `0.3/2` the branches 128 to 191 of the frame `0.3`. Keys that begin with the
 * same digits of a longer number are in a group: `0/1625` is in `0/162*`, that in `0/16*`, that in `0/1*`. So one bucket is replaced by
 * copying a few short lists, however many there are.
 */
export type Buckets = { readonly [key: string]: Bucket | Group };

export type Group = { readonly due?: number; readonly buckets: Buckets };

/** `is` is undefined where the bucket is gone, `was` where it is new. */
export type BucketChange = { readonly key: string; readonly was: Bucket | undefined; readonly is: Bucket | undefined };

const bucketSize = 64;

/** The key of the bucket that a frame is in. */
export function bucketOf(id: string): string {
  const parent = parentId(id);
  return parent === undefined ? '' : `${parent}/${Math.floor(indexOf(id) / bucketSize)}`;
}

/** Keys of the buckets of the branches or iterations of a frame; none where none have begun. */
export function childBuckets({ id, branches }: Frame): string[] {
  return Array.from({ length: Math.ceil((branches?.length ?? 0) / bucketSize) }, (_, chunk) => `${id}/${chunk}`);
}

/** The groups that a bucket is in, the outermost first. */
export function groupsOf(key: string): string[] {
  const groups: string[] = [];
  for (let end = 1; end < key.length; end++) if (isDigit(key, end - 1) && isDigit(key, end)) groups.push(`${key.slice(0, end)}*`);
  return groups;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

export function isGroup(entry: Bucket | Group | undefined): entry is Group {
  return entry !== undefined && 'buckets' in entry;
}

/** States that were saved before there were groups have all buckets beside each other: there they stay. */
export function bucketAt(buckets: Buckets, key: string): Bucket | undefined {
  let inner: Buckets | undefined = buckets;
  if (!(key in buckets)) for (const name of groupsOf(key)) inner = (inner?.[name] as Group | undefined)?.buckets;
  return inner?.[key] as Bucket | undefined;
}

export function frameAt(buckets: Buckets, id: string): Frame | undefined {
  return bucketAt(buckets, bucketOf(id))?.frames[id];
}

export function framesIn(buckets: Buckets, frames: Frame[] = []): Frame[] {
  for (const key in buckets) {
    const entry = buckets[key]!;
    if (isGroup(entry)) framesIn(entry.buckets, frames);
    else for (const id in entry.frames) frames.push(entry.frames[id]!);
  }
  return frames;
}

export function bucketCount(buckets: Buckets): number {
  return Object.values(buckets).reduce((count, entry) => count + (isGroup(entry) ? bucketCount(entry.buckets) : 1), 0);
}

/** Frames that a tick has something to do in at a moment. */
export function framesDue(buckets: Buckets, now: number): Frame[] {
  const isDue = ({ due = Infinity }: { readonly due?: number | undefined }): boolean => due <= now;
  return Object.values(buckets)
    .filter(isDue)
    .flatMap((entry) => (isGroup(entry) ? framesDue(entry.buckets, now) : Object.values(entry.frames).filter(isDue)));
}

/** The earliest moment at which one of them is due; Infinity where none ever is. */
export function earliestDue(entries: { readonly [key: string]: { readonly due?: number | undefined } }): number {
  let earliest = Infinity;
  for (const key in entries) earliest = Math.min(earliest, entries[key]!.due ?? Infinity);
  return earliest;
}

/** What an advance changed, found by comparing references: groups that are the same are not looked into. */
export function changedBuckets(was: Buckets, is: Buckets): readonly BucketChange[] {
  const changes: BucketChange[] = [];
  compare(was, is, changes);
  return changes;
}

function compare(was: Buckets, is: Buckets, changes: BucketChange[]): void {
  if (was === is) return;
  // First what is gone: a bucket that was at the top may be back in a group.
  for (const key in was) if (!(key in is)) note(key, was[key], undefined, changes);
  for (const key in is) if (is[key] !== was[key]) note(key, was[key], is[key], changes);
}

const none: Buckets = {};

function note(key: string, was: Bucket | Group | undefined, is: Bucket | Group | undefined, changes: BucketChange[]): void {
  if (isGroup(was)) compare(was.buckets, isGroup(is) ? is.buckets : none, changes);
  else if (isGroup(is)) compare(none, is.buckets, changes);
  else changes.push({ key, was, is });
}
