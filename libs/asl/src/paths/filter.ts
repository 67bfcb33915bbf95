import type { Json } from '../json.js';
import { isArray, isObject } from '../json.js';
import { LinearRegex } from '../linear-regex.js';
import { isDefinite, type PathText, type Segment } from './path-syntax.js';
import { select } from './select.js';

/** Decides whether an element stays; `root` is what `$` means inside the filter. */
export type Filter = (element: Json, root: Json) => boolean;
type Operand = (element: Json, root: Json) => Json | RegExpLike | undefined;
/** Reads the segments of a path inside a filter: handed in, because paths hold filters and filters hold paths. */
type ReadSegments = (path: PathText) => readonly Segment[];
type RegExpLike = { readonly matchesAll: (text: string) => boolean };

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /(?:true|false|null|empty)\b/y;
const operator = /==|!=|<=|>=|=~|<|>|(?:in|nin|subsetof|anyof|noneof|size|empty|contains)\b/iy;

/** Reads `(…)` behind the `?` of a Jayway filter. */
export function parseFilter(path: PathText, nested: ReadSegments): Filter {
  path.expect('(');
  const filter = disjunction(path, nested);
  path.skipBlanks();
  path.expect(')');
  return filter;
}

function disjunction(path: PathText, nested: ReadSegments): Filter {
  const parts = [conjunction(path, nested)];
  for (path.skipBlanks(); path.takes('||'); path.skipBlanks()) parts.push(conjunction(path, nested));
  return parts.length === 1 ? parts[0]! : (element, root) => parts.some((part) => part(element, root));
}

function conjunction(path: PathText, nested: ReadSegments): Filter {
  const parts = [condition(path, nested)];
  for (path.skipBlanks(); path.takes('&&'); path.skipBlanks()) parts.push(condition(path, nested));
  return parts.length === 1 ? parts[0]! : (element, root) => parts.every((part) => part(element, root));
}

function condition(path: PathText, nested: ReadSegments): Filter {
  path.skipBlanks();
  if (path.next === '!' && path.text[path.at + 1] !== '=') {
    path.at++;
    const inner = condition(path, nested);
    return (element, root) => !inner(element, root);
  }
  if (path.next === '(') return parseFilter(path, nested);
  const left = operand(path, nested);
  path.skipBlanks();
  const symbol = path.match(operator)?.toLowerCase();
  if (symbol === undefined) return (element, root) => left(element, root) !== undefined;
  path.skipBlanks();
  const right = operand(path, nested);
  const compare = comparisons[symbol]!;
  return (element, root) => compare(left(element, root), right(element, root));
}

function operand(path: PathText, nested: ReadSegments): Operand {
  if (path.next === '@' || path.next === '$') return pathOperand(path, nested);
  if (path.next === "'" || path.next === '"') return constant(path.quoted());
  if (path.next === '/') return constant(regex(path));
  if (path.takes('[')) return array(path, nested);
  const literal = path.match(word) ?? path.match(number);
  if (literal === undefined) path.fail('expected a value or a path');
  return constant(JSON.parse(literal === 'empty' ? 'true' : literal) as Json);
}

function pathOperand(path: PathText, nested: ReadSegments): Operand {
  const fromRoot = path.next === '$';
  path.at++;
  const segments = nested(path);
  const definite = isDefinite(segments);
  return (element, root) => {
    const found = select(fromRoot ? root : element, segments, root);
    return definite ? found[0] : found;
  };
}

function array(path: PathText, nested: ReadSegments): Operand {
  const items: Operand[] = [];
  path.skipBlanks();
  while (!path.takes(']')) {
    items.push(operand(path, nested));
    path.skipBlanks();
    path.takes(',');
    path.skipBlanks();
  }
  return (element, root) => items.map((item) => item(element, root) as Json);
}

function regex(path: PathText): RegExpLike {
  let source = '';
  for (path.at++; path.next !== '/'; path.at++) {
    if (path.done) path.fail('unterminated regular expression');
    if (path.next === '\\') source += path.text[path.at++];
    source += path.next;
  }
  path.at++;
  const flags = path.match(/[a-z]*/y) ?? '';
  return new LinearRegex(source, flags);
}

function constant(value: Json | RegExpLike): Operand {
  return () => value;
}

type Value = Json | RegExpLike | undefined;

function order(left: Value, right: Value): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  return undefined;
}

function same(left: Value, right: Value): boolean {
  if (left === right) return true;
  return typeof left === 'object' && typeof right === 'object' && JSON.stringify(left) === JSON.stringify(right);
}

function members(value: Value): readonly Json[] {
  return isArray(value) ? value : [];
}

function sizeOf(value: Value): number | undefined {
  return isArray(value) || typeof value === 'string' ? value.length : isObject(value) ? Object.keys(value).length : undefined;
}

function includes(items: Value, item: Value): boolean {
  return members(items).some((member) => same(member, item));
}

const comparisons: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  '==': same,
  '!=': (left, right) => !same(left, right),
  '<': (left, right) => (order(left, right) ?? 0) < 0,
  '<=': (left, right) => (order(left, right) ?? 1) <= 0,
  '>': (left, right) => (order(left, right) ?? 0) > 0,
  '>=': (left, right) => (order(left, right) ?? -1) >= 0,
  '=~': (left, right) =>
    typeof left === 'string' &&
    typeof right === 'object' &&
    right !== null &&
    'matchesAll' in right &&
    (right as RegExpLike).matchesAll(left),
  in: (left, right) => includes(right, left),
  nin: (left, right) => !includes(right, left),
  subsetof: (left, right) => isArray(left) && left.every((item) => includes(right, item)),
  anyof: (left, right) => members(left).some((item) => includes(right, item)),
  noneof: (left, right) => !members(left).some((item) => includes(right, item)),
  contains: (left, right) => (typeof left === 'string' ? typeof right === 'string' && left.includes(right) : includes(left, right)),
  size: (left, right) => sizeOf(left) === right,
  empty: (left, right) => sizeOf(left) !== undefined && (sizeOf(left) === 0) === right,
};
