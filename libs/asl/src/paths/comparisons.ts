import { canonical, isArray, type Json, type JsonObject } from '../json.js';
import { LinearRegex } from '../linear-regex.js';
import { indexOf } from '../linear-search.js';
import type { Cursor } from './cursor.js';
import type { Walk } from './walk.js';

/** What stands on a side of a filter's operator; undefined is a path that leads nowhere. */
export type Operand = Json | LinearRegex | undefined;

type Comparison = (left: Operand, right: Operand, walk: Walk) => boolean;

function order(left: Operand, right: Operand, walk: Walk): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left !== 'string' || typeof right !== 'string') return undefined;
  walk.read(Math.min(left.length, right.length));
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A number equals the text of it, a text the shortest one of a number; a path that leads nowhere equals nothing. */
function same(left: Operand, right: Operand, walk: Walk): boolean {
  if (left === undefined || right === undefined) return false;
  if (typeof left === 'string' && typeof right === 'number') return left === String(right);
  if (typeof left === 'number' && typeof right === 'string') return left === numberOf(right);
  return equal(left as Json, right as Json, walk);
}

function numberOf(text: string): number | undefined {
  return /^\S+$/.test(text) ? Number(text) : undefined;
}

/** Equal whatever the order of fields. */
function equal(left: Json, right: Json, walk: Walk): boolean {
  walk.spend(1);
  if (typeof left === 'string' && typeof right === 'string') walk.read(Math.min(left.length, right.length));
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (isArray(left) !== isArray(right) || walk.measure(left) !== walk.measure(right)) return false;
  const other = right as JsonObject;
  return Object.entries(left).every(([name, value]) => Object.hasOwn(other, name) && equal(value, other[name]!, walk));
}

function members(value: Operand): readonly Json[] {
  return isArray(value) ? value : [];
}

/** Members of a list that is longer are looked up instead of compared one by one. */
const longestCompared = 32;
const stepsToKeep = 4;

function includes(items: Operand, item: Operand, walk: Walk): boolean {
  const list = members(items);
  walk.spend(Math.min(list.length, longestCompared));
  if (list.length <= longestCompared) return list.some((member) => same(member, item, walk));
  const known = walk.once(list, () => {
    walk.spend(list.length * stepsToKeep);
    return new Set(list.map((member) => identityOf(member, walk)));
  });
  if (item === undefined) return false;
  const alike = typeof item === 'number' ? `"${item}` : typeof item === 'string' ? numberOf(item) : undefined;
  return known.has(identityOf(item as Json, walk)) || (alike !== undefined && known.has(alike));
}

/** The same for equal values; to tell them from other things, texts and only they begin with a quote. */
function identityOf(value: Json, walk: Walk): Json {
  if (typeof value === 'string') return `"${value}`;
  if (typeof value !== 'object' || value === null) return value;
  const text = canonical(value);
  walk.read(text.length);
  return text;
}

const readingsOfSearch = 4;

function contains(left: Operand, right: Operand, walk: Walk): boolean {
  if (typeof left !== 'string') return includes(left, right, walk);
  walk.read(left.length * readingsOfSearch);
  return typeof right === 'string' && indexOf(left, right) >= 0;
}

function matches(left: Operand, right: Operand, walk: Walk): boolean {
  if (typeof left !== 'string' || !(right instanceof LinearRegex)) return false;
  walk.read(right.stepsFor(left));
  return right.matchesAll(left);
}

/** The operators of Jayway's filters. */
const comparisons: Readonly<Record<string, Comparison>> = {
  '==': same,
  '!=': (left, right, walk) => !same(left, right, walk),
  '<': (left, right, walk) => (order(left, right, walk) ?? 0) < 0,
  '<=': (left, right, walk) => (order(left, right, walk) ?? 1) <= 0,
  '>': (left, right, walk) => (order(left, right, walk) ?? 0) > 0,
  '>=': (left, right, walk) => (order(left, right, walk) ?? -1) >= 0,
  '=~': matches,
  in: (left, right, walk) => includes(right, left, walk),
  nin: (left, right, walk) => !includes(right, left, walk),
  subsetof: (left, right, walk) => isArray(left) && left.every((item) => includes(right, item, walk)),
  anyof: (left, right, walk) => members(left).some((item) => includes(right, item, walk)),
  noneof: (left, right, walk) => !members(left).some((item) => includes(right, item, walk)),
  contains,
  size: (left, right, walk) => walk.measure(left) === right,
  empty: (left, right, walk) => {
    const size = walk.measure(left);
    return size !== undefined && (size === 0) === right;
  },
};

const symbol = /[=!<>]=|=~|<|>|(?:in|nin|subsetof|anyof|noneof|size|empty|contains)\b/iy;

/** What comes next compares with it; undefined where nothing is compared. */
export function readOperator(path: Cursor): Comparison | undefined {
  const found = path.match(symbol);
  return found === undefined ? undefined : comparisons[found.toLowerCase()];
}

export function readConstant(path: Cursor): Operand {
  if (path.next() === "'" || path.next() === '"') return path.quoted();
  const regex = path.match(/\/(?:[^\\/]|\\.)*\/[a-z]*/sy);
  if (regex !== undefined) return new LinearRegex(regex.slice(1, regex.lastIndexOf('/')), regex.slice(regex.lastIndexOf('/') + 1));
  const literal = path.literal() ?? path.fail('expected a value or a path');
  return JSON.parse(literal === 'empty' ? 'true' : literal) as Json;
}
