import { isArray, isObject, type Json, type JsonObject, own } from '../json.js';
import { type Operand, readConstant, readOperator } from './comparisons.js';
import type { Cursor } from './cursor.js';
import { pathFunctions } from './path-functions.js';

/** One step of a path. */
export type Segment = {
  /** Where it leads, if that is one property or element. */
  readonly key?: string | number;
  readonly definite: boolean;
  /** What it leads to, in document order; what is missing is left out. `root` is what `$` means inside a filter. */
  readonly select: (value: Json, root: Json) => readonly Json[];
};

/** Whether the segments lead to one place at most. */
export function isDefinite(segments: readonly Segment[]): boolean {
  return segments.every(({ definite }) => definite);
}

/** All values that the segments lead to. */
export function select(root: Json, segments: readonly Segment[], start = root): readonly Json[] {
  let found: readonly Json[] = [start];
  for (const segment of segments) found = found.flatMap((value) => segment.select(value, root));
  return found;
}

export function child(value: Json, key: string | number): Json | undefined {
  if (typeof key === 'number') return isArray(value) ? value.at(key) : undefined;
  return isObject(value) ? own(value, key) : undefined;
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
  const name = path.match(/[^\s.[\]()'"*?,=<>!&|~+{}^%;\\/]+/uy) ?? path.fail('expected a property name');
  if (!path.takes('(')) return keyed(name);
  const call = own(pathFunctions, name) ?? path.fail(`unknown function '${name}'`);
  const argument = (path.match(/[^)]*/y) ?? '').trim();
  path.expect(')');
  return { definite: true, select: (value) => optional(call(value, argument)) };
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
  return segment ?? named(names!, !/[.[]/.test(path.next()));
}

/** Several names at the end of a path lead to one object that has them, before it to each of their values. */
function named(names: readonly string[], last: boolean): Segment {
  if (names.length === 1) return keyed(names[0]!);
  const held = (value: JsonObject): readonly string[] => names.filter((name) => Object.hasOwn(value, name));
  if (!last) return { definite: false, select: (value) => (isObject(value) ? held(value).map((name) => value[name]!) : []) };
  const pick = (value: JsonObject): Json => Object.fromEntries(held(value).map((name) => [name, value[name]!]));
  return { definite: true, select: (value) => (isObject(value) ? [pick(value)] : []) };
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
    const accepts = filter(path);
    // Of everything below, each object is asked once, for itself.
    const candidates = (value: Json): readonly Json[] => (isObject(value) ? [value] : isArray(value) && !deep ? value : []);
    return { definite: false, select: (value, root) => candidates(value).filter((item) => accepts(item, root)) };
  }
  const range = path.match(bounds)?.split(':');
  if (range) {
    const [from, to] = range.map((bound) => (bound.trim() === '' ? undefined : Number(bound)));
    return { definite: false, select: (value) => (isArray(value) ? slice(value, from, to) : []) };
  }
  const expected = 'expected a name, an index, a slice, a wildcard or a filter';
  const indexes = path.list(() => Number(path.match(/-?\d+/y) ?? path.fail(expected)));
  if (indexes.length === 1) return keyed(indexes[0]!);
  return { definite: false, select: (value) => indexes.flatMap((index) => optional(child(value, index))) };
}

function children(value: Json): readonly Json[] {
  return isArray(value) ? value : isObject(value) ? Object.values(value) : [];
}

/** The value and everything below it, parents first. */
function descendants(value: Json): readonly Json[] {
  const all: Json[] = [];
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    all.push(next);
    const below = children(next);
    for (let index = below.length - 1; index >= 0; index--) open.push(below[index]!);
  }
  return all;
}

/** Decides whether an element stays; `root` is what `$` means inside the filter. */
type Filter = (element: Json, root: Json) => boolean;
type Side = (element: Json, root: Json) => Operand;

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
  return (element, root) => parts[sign === '||' ? 'some' : 'every']((part) => part(element, root));
}

function condition(path: Cursor): Filter {
  path.skipBlanks();
  if (path.match(/!(?!=)/y) !== undefined) {
    const inner = condition(path);
    return (element, root) => !inner(element, root);
  }
  if (path.next() === '(') return filter(path);
  const left = side(path);
  path.skipBlanks();
  const compare = readOperator(path);
  if (!compare) return (element, root) => left(element, root) !== undefined;
  path.skipBlanks();
  const right = side(path);
  return (element, root) => compare(left(element, root), right(element, root));
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
  const definite = isDefinite(segments);
  return (element, root) => {
    const found = select(root, segments, fromRoot ? root : element);
    return definite ? found[0] : found;
  };
}

function arraySide(path: Cursor): Side {
  const items: Side[] = [];
  path.skipBlanks();
  while (!path.takes(']')) {
    items.push(side(path));
    path.skipBlanks();
    path.takes(',');
    path.skipBlanks();
  }
  return (element, root) => items.map((item) => item(element, root) as Json);
}
