import { isArray, isObject, type Json, own } from '../json.js';
import { type Operand, readConstant, readOperator, unfit } from './comparisons.js';
import type { Cursor } from './cursor.js';
import { isUnderstood, pathFunctions } from './path-functions.js';
import { child, descendants, keyed, named, optional, type Segment, select, slice, wildcard } from './segment.js';
import type { Walk } from './walk.js';

/** Reads the segments behind the root (`$`, `@`, `$$`, `$name`) up to the end of the path. */
export function readSegments(path: Cursor): Segment[] {
  const segments: Segment[] = [];
  const scans = path.text.startsWith('..', path.at);
  while (path.next() === '.' || path.next() === '[') {
    const deep = path.takes('..');
    if (deep) segments.push({ definite: false, select: descendants });
    else path.takes('.');
    segments.push(path.next() === '[' ? bracket(path, deep) : dotted(path, scans));
  }
  return segments;
}

/** @param scans whether the path begins with a scan of everything: Jayway then applies a function to what that finds together, in ways that differ between its versions */
function dotted(path: Cursor, scans: boolean): Segment {
  if (path.takes('*')) return wildcard;
  const name = path.match(/[^\s.[\]()'"*,=<>!&|~\\]+/uy) ?? path.fail('expected a property name');
  if (!path.takes('(')) return keyed(name);
  const call = own(pathFunctions, name) ?? path.fail(`unknown function '${name}'`);
  const argument = (path.match(/[^)]*/y) ?? '').trim();
  path.expect(')');
  if (path.strict && (scans || !isUnderstood(name, argument))) path.fail(`${name}(${argument}) is not understood`);
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
  path.skipBlanks().expect(']');
  return segment ?? named(names!, !/[.[]/.test(path.next()), deep);
}

/** One bound at least; a step is read over, as Jayway does. */
const bounds = /-?\d+[ \t\n\r]*:[ \t\n\r]*(?:-?\d+)?(?::-?\d*)?|:[ \t\n\r]*-?\d+(?::-?\d*)?/y;

function insideBrackets(path: Cursor, deep: boolean): Segment {
  if (path.takes('*')) return wildcard;
  if (path.takes('?')) {
    const accepts = fitting(filter(path.skipBlanks()));
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
  const select = (value: Json, walk: Walk): readonly Json[] => {
    walk.spend(indexes.length);
    return indexes.map((index) => child(value, index)).filter((item) => item !== undefined);
  };
  return { definite: false, select };
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
  path.skipBlanks().expect(')');
  return accepts;
}

function joined(path: Cursor, sign: '||' | '&&', read: () => Filter): Filter {
  const parts = [read()];
  while (path.skipBlanks().takes(sign)) parts.push(read());
  if (parts.length === 1) return parts[0]!;
  return (element, walk) => parts[sign === '||' ? 'some' : 'every']((part) => part(element, walk));
}

function condition(path: Cursor): Filter {
  if (path.skipBlanks().match(/!(?!=)/y) !== undefined) {
    const inner = condition(path);
    return (element, walk) => !inner(element, walk);
  }
  if (path.next() === '(') return filter(path);
  const left = side(path);
  const compare = readOperator(path.skipBlanks());
  if (!compare) return (element, walk) => left(element, walk) !== undefined;
  const right = side(path.skipBlanks());
  return (element, walk) => compare(left(element, walk), right(element, walk), walk);
}

/** A filter may have very many sides that look at nothing. */
const stepsOfSide = 0.5;

function side(path: Cursor): Side {
  const read = sideOf(path);
  return (element, walk) => {
    walk.spend(stepsOfSide);
    return read(element, walk);
  };
}

function sideOf(path: Cursor): Side {
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
  while (!path.skipBlanks().takes(']')) {
    items.push(side(path));
    path.skipBlanks().takes(',');
  }
  const list: Side = (element, walk) => items.map((item) => item(element, walk) as Json);
  const isOfElement = path.text.slice(from, path.at).includes('@');
  return isOfElement ? list : (element, walk) => walk.once(items, () => list(element, walk));
}
