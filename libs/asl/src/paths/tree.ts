import { isArray, isObject, type Json, own } from '../json.js';
import type { Walk } from './walk.js';

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
