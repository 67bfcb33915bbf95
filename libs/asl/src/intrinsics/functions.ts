import { createHash } from 'node:crypto';
import { canonical, isArray, isObject, type Json, parseJson, shown } from '../json.js';
import { any, array, expectCount, type IntrinsicFunction, number, Rejection, rounded, taking, text } from './arguments.js';

const longestRange = 1000;
const longestText = 10_000;
const algorithms = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

export const oneOfAlgorithms = `one of ${algorithms.join(', ')}`;

/** The functions by the name behind `States.`. */
export const intrinsicFunctions: Readonly<Record<string, IntrinsicFunction>> = {
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

  Format(given) {
    let used = 0;
    const formatted = text(given[0]).replace(/\\([{}\\'])|\{\}/g, (_, escaped: string | undefined) => {
      if (escaped !== undefined) return escaped;
      used++;
      return used < given.length ? display(given[used]!) : '';
    });
    if (used !== given.length - 1)
      throw new Rejection('The number of arguments does not match the number of occurrences of {} in the template');
    return formatted;
  },

  StringToJson: taking([text], (given) =>
    given.trim() === '' ? null : parseJson(given, () => new Rejection('The argument is not valid JSON')),
  ),

  JsonToString: taking([any], (value) => JSON.stringify(value)),

  /** Each character of the second text separates; nothing is left between two of them. */
  StringSplit: taking([text, text], (whole, separators) =>
    separators === '' ? [whole] : whole.split(new RegExp(`[${separators.replaceAll(/[\\\]^-]/g, '\\$&')}]`, 'u')).filter(Boolean),
  ),

  Base64Encode: taking([bounded], (given) => Buffer.from(given, 'utf8').toString('base64')),

  Base64Decode: taking([bounded], (given) => Buffer.from(given, 'base64').toString('utf8')),

  Hash: taking([boundedData, text], (data, algorithm) =>
    hash(data, algorithm, () => new Rejection(`The algorithm must be ${oneOfAlgorithms}`)),
  ),

  MathAdd: taking([rounded, rounded], (first, second) => first + second),

  /** Start included, end excluded; with a third argument the result depends on it alone. */
  MathRandom(given, impure) {
    expectCount(given, 2, 3);
    const [from, to] = [rounded(given[0]!), rounded(given[1]!)];
    if (to <= from) throw new Rejection('The end of the range must be greater than its start');
    const draw = given.length === 3 ? seededRandom(number(given[2]!)) : impure.random();
    return from + Math.floor(draw * (to - from));
  },

  UUID(given, impure) {
    expectCount(given, 0);
    return impure.uuid();
  },
};

/** An array in pieces of a size, the last one perhaps shorter. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, chunk) => items.slice(chunk * size, (chunk + 1) * size));
}

/** Of a text or of the JSON of another value, in hexadecimal. An algorithm that is not known throws what `refusal` makes. */
export function hash(data: Json, algorithm: string, refusal: () => Error): string {
  if (!algorithms.includes(algorithm)) throw refusal();
  return createHash(algorithm).update(shown(data), 'utf8').digest('hex');
}

function bounded(value: Json): string {
  return boundedData(text(value)) as string;
}

/** Source of the bound: https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
function boundedData(value: Json): Json {
  if (shown(value).length > longestText) throw new Rejection(`The argument must not be longer than ${longestText} characters`);
  return value;
}

/** How Format prints a value: strings as they are, objects in the notation of Java's maps, as the service does. */
function display(value: Json): string {
  if (isArray(value)) return `[${value.map(display).join(', ')}]`;
  if (!isObject(value)) return String(value);
  const fields = Object.entries(value).map(([key, field]) => `${key}=${display(field)}`);
  return `{${fields.join(', ')}}`;
}

const multiplier = 0x5deece66dn;

/** One number in [0, 1) that depends on the seed alone: the first `nextDouble()` of Java's `Random`, as the service was seen to draw. */
export function seededRandom(seed: number): number {
  let state = BigInt(Math.trunc(seed)) ^ multiplier;
  const next = (bits: number): number => {
    state = BigInt.asUintN(48, state * multiplier + 0xbn);
    return Number(state >> BigInt(48 - bits));
  };
  return (next(26) * 2 ** 27 + next(27)) / 2 ** 53;
}
