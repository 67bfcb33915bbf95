import type { Json } from '@quadrille/asl';

/** A place at which something else came than was expected; undefined stands for nothing at all. */
export type Difference = Readonly<{ at: string; expected: unknown; actual: unknown }>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Where a value differs from what is expected. `part`: objects may have more fields than are expected, at any depth; lists are as long
 * as expected all the same.
 */
export const differences = (actual: unknown, expected: unknown, at: string, part = false): readonly Difference[] => {
  if (Object.is(actual, expected)) return [];
  if (Array.isArray(actual) && Array.isArray(expected)) {
    const length = Math.max(actual.length, expected.length);
    return Array.from({ length }, (_, index) => differences(actual[index], expected[index], `${at}[${index}]`, part)).flat();
  }
  if (isRecord(actual) && isRecord(expected)) {
    const names = part ? Object.keys(expected) : [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    return names.flatMap((name) => differences(ownOf(actual, name), ownOf(expected, name), `${at}.${name}`, part));
  }
  return [{ at, expected, actual }];
};

/** What is inherited is no data: a test may speak of a field `constructor`. */
const ownOf = (holder: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(holder, name) ? holder[name] : undefined;

/** Whether a list holds others' elements in their order, with any between them. The first one that is missing, by its index. */
export const firstMissing = <Expected, Actual>(
  actual: readonly Actual[],
  expected: readonly Expected[],
  fits: (actual: Actual, expected: Expected) => boolean,
): number | undefined => {
  let next = 0;
  for (const each of actual) if (next < expected.length && fits(each, expected[next]!)) next++;
  return next < expected.length ? next : undefined;
};

export const jsonLine = (value: unknown): string => (value === undefined ? 'nothing' : (JSON.stringify(value as Json) ?? 'nothing'));
