import { isArray, isObject, type Json, own } from '../json.js';
import type { Walk } from './walk.js';

/** One step of a path. */
export type Segment = {
  /** Where it leads, if that is one property or element. */
  readonly key?: string | number;
  readonly definite: boolean;
  /** What it leads to, in document order; what is missing is left out. */
  readonly select: (value: Json, walk: Walk) => readonly Json[];
};

/** Whether the segments lead to one place at most. */
export function isDefinite(segments: readonly Segment[]): boolean {
  return segments.every(({ definite }) => definite);
}

/** All values that the segments lead to. */
export function select(walk: Walk, segments: readonly Segment[], start = walk.root): readonly Json[] {
  let found: readonly Json[] = [start];
  for (const segment of segments) {
    const next: Json[] = [];
    for (const value of found) {
      const selected = segment.select(value, walk);
      walk.spend(Math.max(1, selected.length));
      for (const item of selected) next.push(item);
    }
    found = next;
  }
  return found;
}

export const wildcard: Segment = { definite: false, select: children };

export function keyed(key: string | number): Segment {
  return { key, definite: true, select: (value) => optional(child(value, key)) };
}

export function optional(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : [value];
}

/**
 * Several names at the end of a path lead to one object that has them, before it to each of their values. Of everything below, objects
 * count that have them all.
 */
export function named(names: readonly string[], last: boolean, deep: boolean): Segment {
  if (names.length === 1) return keyed(names[0]!);
  const select = (value: Json, walk: Walk): readonly Json[] => {
    walk.spend(names.length);
    if (!isObject(value)) return [];
    const held = names.filter((name) => Object.hasOwn(value, name));
    if (deep && held.length < names.length) return [];
    return last ? [Object.fromEntries(held.map((name) => [name, value[name]!]))] : held.map((name) => value[name]!);
  };
  return { definite: last, select };
}

/** As Jayway counts: only a bound that stands alone is counted from the end. Between two, each index is looked up for itself. */
export function slice(items: readonly Json[], from: number | undefined, to: number | undefined): readonly Json[] {
  if (from === undefined || to === undefined) return items.slice(from, to);
  const first = Math.max(from, -items.length);
  const length = Math.max(0, Math.min(to, items.length) - first);
  return Array.from({ length }, (_, ahead) => items.at(first + ahead)!);
}

export function child(value: Json, key: string | number): Json | undefined {
  if (typeof key === 'number') return isArray(value) ? value.at(key) : undefined;
  return isObject(value) ? own(value, key) : undefined;
}

export function children(value: Json): readonly Json[] {
  return isArray(value) ? value : isObject(value) ? Object.values(value) : [];
}

/** The value and everything below it, parents first. */
export function descendants(value: Json): readonly Json[] {
  const all: Json[] = [];
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    all.push(next);
    const below = children(next);
    for (let index = below.length - 1; index >= 0; index--) open.push(below[index]!);
  }
  return all;
}

/** Spends a step on everything in a value, as often as it is in there: parts that found values share are told again with each of them. */
export function weigh(value: Json, walk: Walk): void {
  walk.spend(1);
  for (const part of children(value)) weigh(part, walk);
}
