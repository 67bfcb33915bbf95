import { canonical, isObject } from '../json.js';
import { any, array, type IntrinsicFunction, number, Rejection, rounded, taking } from './arguments.js';

const longestRange = 1000;

export const arrayFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  Array: (given) => [...given],

  ArrayPartition: taking([array, rounded], (items, size) => {
    if (size <= 0) throw new Rejection('The chunk size must be a positive number');
    return chunks(items, size);
  }),

  ArrayContains: taking([array, canonical], (items, wanted) => items.some((item) => canonical(item) === wanted)),

  ArrayRange: taking([rounded, rounded, rounded], (first, last, step) => {
    if (step === 0) throw new Rejection('The step must not be zero');
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (length > longestRange) throw new Rejection(`The range must not contain more than ${longestRange} elements`);
    return Array.from({ length }, (_, position) => first + position * step);
  }),

  ArrayGetItem: taking([array, number], (items, index) => {
    const item = Number.isInteger(index) && index >= 0 ? items[index] : undefined;
    if (item === undefined) throw new Rejection('The index is out of the bounds of the array');
    return item;
  }),

  ArrayLength: taking([array], (items) => items.length),

  ArrayUnique: taking([array], (items) => [...new Map(items.map((item) => [canonical(item), item])).values()]),

  /** Shallow: fields of the second object win. The service rejects a deep merge. */
  JsonMerge: taking([any, any, any], (first, second, deep) => {
    if (!isObject(first) || !isObject(second)) throw new Rejection('The first and second arguments must be objects');
    if (deep !== false) throw new Rejection('Only shallow merging is supported: the third argument must be false');
    return { ...first, ...second };
  }),
};

/** An array in pieces of a size, the last one perhaps shorter. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) => items.slice(chunk * size, (chunk + 1) * size));
}
