import { isArray, isObject, type Json, own } from '../json.js';
import { type Operand, readConstant, readOperator, unfit } from './comparisons.js';
import type { Cursor } from './cursor.js';
import { pathFunctions } from './path-functions.js';
import { child, children, descendants } from './tree.js';
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

/** Reads the segments behind the root (`$`, `@`, `$$`, `$name`) up to the end of the path. */
export function readSegments(path: Cursor): Segment[] {
  const segments: Segment[] = [];
  while (path.next() === '.' || path.next() === '[') {
    const deep = path.takes('..');
    if (deep) segments.push({ definite: false, select: descendants });
    else path.takes('.');
    segments.push(path.next() === '[' ? bracket(path, deep) : dotted(path));
  }
  return segments;
}

const wildcard: Segment = { definite: false, select: children };

function keyed(key: string | number): Segment {
  return { key, definite: true, select: (value) => optional(child(value, key)) };
}

function optional(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : [value];
}

function dotted(path: Cursor): Segment {
  if (path.takes('*')) return wildcard;
  const name = path.match(/[^\s.[\]()'"*,=<>!&|~\\]+/uy) ?? path.fail('expected a property name');
  if (!path.takes('(')) return keyed(name);
  const call = own(pathFunctions, name) ?? path.fail(`unknown function '${name}'`);
  const argument = (path.match(/[^)]*/y) ?? '').trim();
  path.expect(')');
  const select = (value: Json, walk: Walk): readonly Json[] => {
    walk.measure(value);
    if (isArray(value)) walk.spend(value.length);
    return optional(call(value, argument));
  };
  return { definite: true, select };
}

/** @param deep whether it stands for every value below */
function bracket(path: Cursor, deep: boolean): Segment {
  path.expect('[');
  path.skipBlanks();
  const quoted = path.next() === "'" || path.next() === '"';
  const names = quoted ? path.list(() => path.quoted()) : undefined;
  const segment = names ? undefined : insideBrackets(path, deep);
  path.skipBlanks();
  path.expect(']');
  return segment ?? named(names!, !/[.[]/.test(path.next()), deep);
}

/**
 * Several names at the end of a path lead to one object that has them, before it to each of their values. Of everything below, objects
 * count that have them all.
 */
function named(names: readonly string[], last: boolean, deep: boolean): Segment {
  if (names.length === 1) return keyed(names[0]!);
  const held = (value: Json): [string, Json][] =>
    names.flatMap((name) => (isObject(value) && Object.hasOwn(value, name) ? [[name, value[name]!]] : []));
  const fits = (value: Json): boolean => isObject(value) && (!deep || held(value).length === names.length);
  const select = (value: Json): readonly Json[] => (last ? [Object.fromEntries(held(value))] : held(value).map(([, field]) => field));
  return { definite: last, select: (value) => (fits(value) ? select(value) : []) };
}

/** One bound at least; a step is read over, as Jayway does. */
const bounds = /-?\d+[ \t\n\r]*:[ \t\n\r]*(?:-?\d+)?(?::-?\d*)?|:[ \t\n\r]*-?\d+(?::-?\d*)?/y;

/** As Jayway counts: only a bound that stands alone is counted from the end. Between two, each index is looked up for itself. */
function slice(items: readonly Json[], from: number | undefined, to: number | undefined): readonly Json[] {
  if (from === undefined || to === undefined) return items.slice(from, to);
  const first = Math.max(from, -items.length);
  const length = Math.max(0, Math.min(to, items.length) - first);
  return Array.from({ length }, (_, ahead) => items.at(first + ahead)!);
}

function insideBrackets(path: Cursor, deep: boolean): Segment {
  if (path.takes('*')) return wildcard;
  if (path.takes('?')) {
    path.skipBlanks();
    const accepts = fitting(filter(path));
    // Of everything below, each object is asked once, for itself.
    const candidates = (value: Json): readonly Json[] => (isObject(value) ? [value] : isArray(value) && !deep ? value : []);
    return { definite: false, select: (value, walk) => candidates(value).filter((item) => accepts(item, walk)) };
  }
  const range = path.match(bounds)?.split(':');
  if (range) {
    const [from, to] = range.map((bound) => (bound.trim() === '' ? undefined : Number(bound)));
    return { definite: false, select: (value) => (isArray(value) ? slice(value, from, to) : []) };
  }
  const expected = 'expected a name, an index, a slice, a wildcard or a filter';
  const indexes = path.list(() => Number(path.match(/-?\d+/y) ?? path.fail(expected)));
  if (indexes.length === 1) return keyed(indexes[0]!);
  return { definite: false, select: (value) => indexes.map((index) => child(value, index)).filter((item) => item !== undefined) };
}

/** Decides whether an element stays. */
type Filter = (element: Json, walk: Walk) => boolean;
type Side = (element: Json, walk: Walk) => Operand;

function fitting(accepts: Filter): Filter {
  return (element, walk) => {
    try {
      return accepts(element, walk);
    } catch (error) {
      if (error !== unfit) throw error;
      return false;
    }
  };
}

/** Reads `(…)`, behind the `?` or inside of another one. */
function filter(path: Cursor): Filter {
  path.expect('(');
  const accepts = joined(path, '||', () => joined(path, '&&', () => condition(path)));
  path.skipBlanks();
  path.expect(')');
  return accepts;
}

function joined(path: Cursor, sign: '||' | '&&', read: () => Filter): Filter {
  const parts = [read()];
  for (path.skipBlanks(); path.takes(sign); path.skipBlanks()) parts.push(read());
  if (parts.length === 1) return parts[0]!;
  return (element, walk) => parts[sign === '||' ? 'some' : 'every']((part) => part(element, walk));
}

function condition(path: Cursor): Filter {
  path.skipBlanks();
  if (path.match(/!(?!=)/y) !== undefined) {
    const inner = condition(path);
    return (element, walk) => !inner(element, walk);
  }
  if (path.next() === '(') return filter(path);
  const left = side(path);
  path.skipBlanks();
  const compare = readOperator(path);
  if (!compare) return (element, walk) => left(element, walk) !== undefined;
  path.skipBlanks();
  const right = side(path);
  return (element, walk) => compare(left(element, walk), right(element, walk), walk);
}

function side(path: Cursor): Side {
  if (path.next() === '@' || path.next() === '$') return pathSide(path);
  if (path.takes('[')) return arraySide(path);
  const value = readConstant(path);
  return () => value;
}

function pathSide(path: Cursor): Side {
  const fromRoot = path.takes('$');
  if (!fromRoot) path.expect('@');
  const segments = readSegments(path);
  const certain = segments.findIndex(({ definite }) => !definite);
  const [lead, rest] = certain < 0 ? [segments] : [segments.slice(0, certain), segments.slice(certain)];
  // Where what leads to one place leads nowhere, there is nothing to select from.
  const follow = (walk: Walk, start: Json): Operand => {
    const [from] = select(walk, lead, start);
    return rest && from !== undefined ? select(walk, rest, from) : from;
  };
  return fromRoot ? (_, walk) => walk.once(segments, () => follow(walk, walk.root)) : (element, walk) => follow(walk, element);
}

function arraySide(path: Cursor): Side {
  const from = path.at;
  const items: Side[] = [];
  path.skipBlanks();
  while (!path.takes(']')) {
    items.push(side(path));
    path.skipBlanks();
    path.takes(',');
    path.skipBlanks();
  }
  const list: Side = (element, walk) => items.map((item) => item(element, walk) as Json);
  const isOfElement = path.text.slice(from, path.at).includes('@');
  return isOfElement ? list : (element, walk) => walk.once(items, () => list(element, walk));
}
