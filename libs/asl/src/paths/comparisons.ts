import { canonical, isArray, type Json } from '../json.js';
import { LinearRegex } from '../linear-regex.js';
import type { Cursor } from './cursor.js';
import { sizeOf } from './path-functions.js';

/** What stands on a side of a filter's operator; undefined is a path that leads nowhere. */
export type Operand = Json | LinearRegex | undefined;

type Comparison = (left: Operand, right: Operand) => boolean;

function order(left: Operand, right: Operand): number | undefined {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  return undefined;
}

/** A number equals the text of it, a text the shortest one of a number; a path that leads nowhere equals nothing. */
function same(left: Operand, right: Operand): boolean {
  if (left === undefined || right === undefined) return false;
  if (left === right) return true;
  if (typeof left === 'string' && typeof right === 'number') return left === String(right);
  if (typeof left === 'number' && typeof right === 'string') return /^\S+$/.test(right) && left === Number(right);
  return typeof left === 'object' && typeof right === 'object' && canonical(left as Json) === canonical(right as Json);
}

function members(value: Operand): readonly Json[] {
  return isArray(value) ? value : [];
}

function includes(items: Operand, item: Operand): boolean {
  return members(items).some((member) => same(member, item));
}

/** The operators of Jayway's filters. */
const comparisons: Readonly<Record<string, Comparison>> = {
  '==': same,
  '!=': (left, right) => !same(left, right),
  '<': (left, right) => (order(left, right) ?? 0) < 0,
  '<=': (left, right) => (order(left, right) ?? 1) <= 0,
  '>': (left, right) => (order(left, right) ?? 0) > 0,
  '>=': (left, right) => (order(left, right) ?? -1) >= 0,
  '=~': (left, right) => typeof left === 'string' && right instanceof LinearRegex && right.matchesAll(left),
  in: (left, right) => includes(right, left),
  nin: (left, right) => !includes(right, left),
  subsetof: (left, right) => isArray(left) && left.every((item) => includes(right, item)),
  anyof: (left, right) => members(left).some((item) => includes(right, item)),
  noneof: (left, right) => !members(left).some((item) => includes(right, item)),
  contains: (left, right) => (typeof left === 'string' ? typeof right === 'string' && left.includes(right) : includes(left, right)),
  size: (left, right) => sizeOf(left) === right,
  empty: (left, right) => sizeOf(left) !== undefined && (sizeOf(left) === 0) === right,
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
