import type { z } from 'zod';
import { Refused } from '../../refused.js';
import { complaintOf, type Issue } from './constraint.js';

/** Nothing that is known lies deeper. */
const deepest = 8;

/** AWS takes null for a member or an element that is left out. */
const withoutNulls = (value: unknown, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null || depth > deepest) return value;
  if (Array.isArray(value)) return value.filter((inner) => inner !== null).map((inner) => withoutNulls(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner, depth + 1)]])),
  );
};

const listFound = 'Start of list found where not expected';
const structureFound = 'Start of structure or map found where not expected.';

/** The numbers that AWS's service model has for what is no Integer. */
const numbers: Readonly<Record<string, string>> = { toleratedFailureCount: 'a Long', toleratedFailurePercentage: 'a Float' };
const typeNames: Readonly<Record<string, string>> = { string: 'a String', boolean: 'a Boolean' };

/** What keeps a value from being read, in the words of AWS; undefined where it is only not allowed. */
const mistaken = ({ code, expected, input, path }: Issue): string | undefined => {
  const wanted = code === 'invalid_value' ? 'string' : expected;
  if (input === undefined || wanted === undefined) return undefined;
  if (Array.isArray(input)) return listFound;
  if (typeof input === wanted) return undefined;
  if (typeof input === 'object') return structureFound;
  if (wanted === 'array') return 'Expected list or null';
  if (wanted === 'object') return 'Expected null';
  const kind = typeof input === 'boolean' ? String(input) : typeof input;
  return `${kind.toUpperCase()}_VALUE can not be converted to ${typeNames[wanted] ?? numbers[String(path.at(-1))] ?? 'an Integer'}`;
};

const unreadable = (why: string): Refused => new Refused('SerializationException', why);

/** The request that a text holds, as its operation wants it. Throws SerializationException, ValidationException. */
export const readShape = <Shape extends z.ZodType>(shape: Shape, body: Uint8Array): z.output<Shape> => {
  let given: unknown;
  try {
    given = body.length === 0 ? {} : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw unreadable('The body of the request is no JSON');
  }
  if (Array.isArray(given)) throw unreadable(listFound);
  if (typeof given !== 'object' || given === null) throw unreadable('The body of the request is no JSON object');
  const read = shape.safeParse(withoutNulls(given), { reportInput: true });
  if (read.success) return read.data;
  const { issues } = read.error;
  for (const issue of issues) {
    const why = mistaken(issue);
    if (why !== undefined) throw unreadable(why);
  }
  throw new Refused('ValidationException', complaintOf(issues));
};
