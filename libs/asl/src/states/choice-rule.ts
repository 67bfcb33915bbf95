import { runtimeFault } from '../engine/fault.js';
import type { Json, JsonObject } from '../json.js';
import { indexOf } from '../linear-search.js';
import { compilePath, type Path, type PathScope } from '../paths/path.js';
import { parseInstant } from './timestamp.js';

export type Rule = (scope: PathScope) => boolean;

type Comparison = (value: Json, operand: Json) => boolean;

/** Compiles a rule of a Choice state in JSONPath: And, Or, Not or one comparison. */
export function compileRule(rule: JsonObject): Rule {
  const [and, or] = [rule['And'], rule['Or']].map((rules) => (rules as readonly JsonObject[] | undefined)?.map(compileRule));
  if (and) return (scope) => and.every((holds) => holds(scope));
  if (or) return (scope) => or.some((holds) => holds(scope));
  if (!rule['Not']) return compileComparison(rule);
  const holds = compileRule(rule['Not'] as JsonObject);
  return (scope) => !holds(scope);
}

function compileComparison(rule: JsonObject): Rule {
  const variable = compilePath(rule['Variable'] as string);
  const operator = Object.keys(rule).find((key) => operators.has(key))!;
  const operand = rule[operator]!;
  if (operator === 'IsPresent') return (scope) => (find(variable, scope) !== undefined) === operand;
  const test = typeTests[operator];
  if (test) return (scope) => test(read(variable, scope)) === operand;
  const compare = comparisons[operator.replace(/Path$/, '')]!;
  if (!operator.endsWith('Path')) return (scope) => compare(read(variable, scope), operand);
  const other = compilePath(operand as string);
  return (scope) => compare(read(variable, scope), read(other, scope));
}

/** An indefinite path stands for the one value that it selects, or for the array of several. */
function find(path: Path, scope: PathScope): Json | undefined {
  const value = path.find(scope);
  if (path.definite || value === undefined) return value;
  const found = value as readonly Json[];
  return found.length > 1 ? found : found[0];
}

function read(path: Path, scope: PathScope): Json {
  const value = find(path, scope);
  if (value === undefined)
    throw runtimeFault(`Invalid path '${path.text}': The choice state's condition path references an invalid value.`);
  return value;
}

const typeTests: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => typeof value === 'string' && parseInstant(value) !== undefined,
};

type Comparable = number | string | bigint;

const orders: Readonly<Record<string, (left: Comparable, right: Comparable) => boolean>> = {
  Equals: (left, right) => left === right,
  LessThan: (left, right) => left < right,
  GreaterThan: (left, right) => left > right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThanEquals: (left, right) => left >= right,
};

function ordered(type: string, key: (value: Json) => Comparable | undefined): [string, Comparison][] {
  return Object.entries(orders).map(([order, holds]) => [
    `${type}${order}`,
    (value, operand) => {
      const left = key(value);
      const right = key(operand);
      return left !== undefined && right !== undefined && holds(left, right);
    },
  ]);
}

/** A value of another type makes a comparison false, never an error. */
const comparisons: Readonly<Record<string, Comparison>> = Object.fromEntries([
  ...ordered('String', (value) => (typeof value === 'string' ? value : undefined)),
  ...ordered('Numeric', (value) => (typeof value === 'number' ? value : undefined)),
  ...ordered('Timestamp', (value) => (typeof value === 'string' ? parseInstant(value) : undefined)),
  ['BooleanEquals', (value: Json, operand: Json) => typeof value === 'boolean' && value === operand],
  ['StringMatches', (value: Json, operand: Json) => typeof value === 'string' && matchesWildcards(value, operand as string)],
] satisfies [string, Comparison][]);

export const operators: ReadonlySet<string> = new Set([
  ...Object.keys(comparisons).flatMap((name) => (name === 'StringMatches' ? name : [name, `${name}Path`])),
  ...Object.keys(typeTests),
  'IsPresent',
]);

/** `*` stands for any number of characters, `\*` for an asterisk and `\\` for a backslash. Time is linear. */
function matchesWildcards(text: string, pattern: string): boolean {
  const parts = literalParts(pattern);
  const [first, ...middle] = parts;
  const last = middle.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first!) || text.length < first!.length + last.length || !text.endsWith(last)) return false;
  let at = first!.length;
  for (const part of middle) {
    const found = indexOf(text, part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

/** The texts between the asterisks. */
function literalParts(pattern: string): string[] {
  const parts = [''];
  for (const [token, escaped] of pattern.matchAll(/\\([*\\])|[^]/g)) {
    if (token === '*') parts.push('');
    else parts[parts.length - 1] += escaped ?? token;
  }
  return parts;
}
