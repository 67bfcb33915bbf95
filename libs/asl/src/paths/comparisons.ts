import { canonical, isArray, isObject, type Json, type JsonObject } from '../json.js';
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

/** Thrown where an operator needs a list and has neither one nor an object: the element is left out, whatever else the filter says of it. */
export const unfit = new Error('an operator of lists is given something else');

/** Of an object no operator of lists holds. */
function listOf(value: Operand): readonly Json[] | undefined {
  if (isArray(value)) return value;
  if (isObject(value)) return undefined;
  throw unfit;
}

function ofLists(holds: (left: readonly Json[], right: readonly Json[], walk: Walk) => boolean): Comparison {
  return (left, right, walk) => {
    const [some, others] = [listOf(left), listOf(right)];
    return some !== undefined && others !== undefined && holds(some, others, walk);
  };
}

function isIn(item: Operand, items: Operand, walk: Walk): boolean {
  const list = listOf(items);
  return list !== undefined && includes(list, item, walk);
}

/** Members of a list that is longer are looked up instead of compared one by one. */
const longestCompared = 32;
const stepsToKeep = 4;

function includes(list: readonly Json[], item: Operand, walk: Walk): boolean {
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
  if (isArray(left)) return includes(left, right, walk);
  if (typeof left !== 'string') return false;
  walk.read(left.length * readingsOfSearch);
  return typeof right === 'string' && indexOf(left, right) >= 0;
}

const stepsOfMatch = 8;

/** Of a list, one text is enough. */
function matches(left: Operand, right: Operand, walk: Walk): boolean {
  if (!(right instanceof LinearRegex)) return false;
  return (isArray(left) ? left : [left]).some((value) => {
    // What has no text is as good as an empty one.
    const text = typeof value === 'object' || value === undefined ? '' : String(value);
    walk.spend(stepsOfMatch);
    walk.read(right.stepsFor(text));
    return right.matchesAll(text);
  });
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
  in: isIn,
  nin: (left, right, walk) => !isIn(left, right, walk),
  subsetof: ofLists((left, right, walk) => left.every((item) => includes(right, item, walk))),
  anyof: ofLists((left, right, walk) => left.some((item) => includes(right, item, walk))),
  noneof: ofLists((left, right, walk) => !left.some((item) => includes(right, item, walk))),
  contains,
  size: (left, right, walk) => right !== undefined && walk.measure(left) === right,
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
