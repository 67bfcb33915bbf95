import type { z } from 'zod';
import { Refused } from '../../refused.js';
import { complaintOf } from './constraint.js';

/** Nothing that is known lies deeper. */
const deepest = 8;

/** AWS takes null for a member that is left out. */
const withoutNulls = (value: unknown, depth = 0): unknown => {
  if (typeof value !== 'object' || value === null || depth > deepest) return value;
  if (Array.isArray(value)) return value.map((inner) => withoutNulls(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner, depth + 1)]])),
  );
};

const kindOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'START_ARRAY';
  return typeof value === 'object' ? 'START_OBJECT' : `${(typeof value).toUpperCase()}_VALUE`;
};

const typeNames: Readonly<Record<string, string>> = {
  string: 'a String',
  number: 'a Number',
  int: 'an Integer',
  boolean: 'a Boolean',
  array: 'a List',
  object: 'a Structure',
};

/** The request that a text holds, as its operation wants it. Throws SerializationException, ValidationException. */
export const readShape = <Shape extends z.ZodType>(shape: Shape, body: Uint8Array): z.output<Shape> => {
  let given: unknown;
  try {
    given = body.length === 0 ? {} : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Refused('SerializationException', 'The body of the request is no JSON');
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Refused('SerializationException', 'The body of the request is no JSON object');
  const read = shape.safeParse(withoutNulls(given), { reportInput: true });
  if (read.success) return read.data;
  const { issues } = read.error;
  const mistyped = issues.find((issue) => issue.code === 'invalid_type' && issue.input !== undefined);
  if (mistyped?.code === 'invalid_type')
    throw new Refused(
      'SerializationException',
      `${kindOf(mistyped.input)} can not be converted to ${typeNames[mistyped.expected] ?? 'that'}`,
    );
  throw new Refused('ValidationException', complaintOf(issues));
};
