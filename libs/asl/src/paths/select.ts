import type { Json } from '../json.js';
import { isArray, isObject, own } from '../json.js';
import { callFunction } from './functions.js';
import type { Segment } from './path-syntax.js';

/** All values that the segments lead to, in document order; what is missing is left out. */
export function select(start: Json, segments: readonly Segment[], root: Json): Json[] {
  let found: Json[] = [start];
  for (let index = 0; index < segments.length; index++) {
    const segment = segments[index]!;
    if (segment.kind === 'deep') {
      found = found.flatMap((value) => descendants(value));
      continue;
    }
    const next: Json[] = [];
    for (const value of found) step(value, segment, root, next);
    found = next;
  }
  return found;
}

function step(value: Json, segment: Segment, root: Json, into: Json[]): void {
  switch (segment.kind) {
    case 'name':
      return property(value, segment.names, into);
    case 'index':
      for (const index of segment.indexes) {
        const element = isArray(value) ? value.at(index) : undefined;
        if (element !== undefined) into.push(element);
      }
      return;
    case 'slice':
      // Not by spreading: the arguments of a call are bounded, the elements of an array are not.
      if (isArray(value)) for (const element of value.slice(segment.from ?? 0, segment.to)) into.push(element);
      return;
    case 'wildcard':
      for (const child of children(value)) into.push(child);
      return;
    case 'filter':
      for (const candidate of isArray(value) ? value : [value]) if (segment.accepts(candidate, root)) into.push(candidate);
      return;
    case 'call': {
      const result = callFunction(segment.name, value, segment.argument);
      if (result !== undefined) into.push(result);
    }
  }
}

function property(value: Json, names: readonly string[], into: Json[]): void {
  if (!isObject(value)) return;
  if (names.length === 1) {
    const found = own(value, names[0]!);
    if (found !== undefined) into.push(found);
    return;
  }
  into.push(Object.fromEntries(names.filter((name) => Object.hasOwn(value, name)).map((name) => [name, value[name]!])));
}

function children(value: Json): readonly Json[] {
  return isArray(value) ? value : isObject(value) ? Object.values(value) : [];
}

/** The value and everything below it, parents first. */
function descendants(value: Json): Json[] {
  const all: Json[] = [];
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    all.push(next);
    const below = children(next);
    for (let index = below.length - 1; index >= 0; index--) open.push(below[index]!);
  }
  return all;
}
