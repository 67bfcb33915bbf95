import type { Json } from '../json.js';
import { isArray, isObject } from '../json.js';
import { roundHalfUp } from './numbers.js';
import { expectCount, expectNumber, Rejection, type IntrinsicFunction } from './rejection.js';

const longestRange = 1000;

export const arrayFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  Array: (given) => [...given],

  ArrayPartition(given) {
    expectCount(given, 2);
    const items = expectArray(given[0]);
    const size = roundHalfUp(expectNumber(given[1]));
    if (size <= 0) throw new Rejection('The chunk size must be a positive number');
    return Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) => items.slice(chunk * size, (chunk + 1) * size));
  },

  ArrayContains(given) {
    expectCount(given, 2);
    const wanted = canonical(given[1]!);
    return expectArray(given[0]).some((item) => canonical(item) === wanted);
  },

  ArrayRange(given) {
    expectCount(given, 3);
    const [first, last, step] = given.map((value) => roundHalfUp(expectNumber(value))) as [number, number, number];
    if (step === 0) throw new Rejection('The step must not be zero');
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (length > longestRange) throw new Rejection(`The range must not contain more than ${longestRange} elements`);
    return Array.from({ length }, (_, position) => first + position * step);
  },

  ArrayGetItem(given) {
    expectCount(given, 2);
    const items = expectArray(given[0]);
    const index = expectNumber(given[1]);
    const item = Number.isInteger(index) && index >= 0 ? items[index] : undefined;
    if (item === undefined) throw new Rejection('The index is out of the bounds of the array');
    return item;
  },

  ArrayLength(given) {
    expectCount(given, 1);
    return expectArray(given[0]).length;
  },

  ArrayUnique(given) {
    expectCount(given, 1);
    return [...new Map(expectArray(given[0]).map((item) => [canonical(item), item])).values()];
  },
};

function expectArray(value: Json | undefined): readonly Json[] {
  if (!isArray(value)) throw new Rejection('The argument must be an array');
  return value;
}

/** Text that is the same for equal values: objects are equal whatever the order of their fields. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_, part: Json) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
