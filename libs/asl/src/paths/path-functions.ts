import { isArray, isObject, type Json } from '../json.js';

type PathFunction = (value: Json, argument: string) => Json | undefined;

const ofArray =
  (apply: (items: readonly Json[], argument: string) => Json | undefined): PathFunction =>
  (value, argument) =>
    isArray(value) ? apply(value, argument) : undefined;

/** The service accepts these, and finds no number in any list: so its users have reported of `sum`. */
const nowhere: PathFunction = () => undefined;

/** The functions that Jayway's dialect allows at the end of a path; undefined where one cannot be applied. */
export const pathFunctions: Readonly<Record<string, PathFunction>> = {
  length: sizeOfHolder,
  size: sizeOfHolder,
  keys: (value) => (isObject(value) ? Object.keys(value) : undefined),
  first: ofArray((items) => items[0]),
  last: ofArray((items) => items.at(-1)),
  index: ofArray((items, argument) => items.at(Number(argument))),
  concat: ofArray((items) => items.filter((item) => typeof item === 'string').join('')),
  append: ofArray((items, argument) => [...items, literal(argument)]),
  ...Object.fromEntries(['min', 'max', 'sum', 'avg', 'stddev'].map((name) => [name, nowhere])),
};

/** Whether a function does with an argument what Jayway does. Paths are not followed, and most functions read over theirs. */
export function isUnderstood(name: string, argument: string): boolean {
  if (argument === '' || pathFunctions[name] === nowhere) return true;
  return name === 'index' ? /^-?\d+$/.test(argument) : name === 'append' && !/^[$@]/.test(argument);
}

/** A text has none, unlike for the operator `size`. */
function sizeOfHolder(value: Json): number | undefined {
  return typeof value === 'string' ? undefined : sizeOf(value);
}

/** Of a list, a text or an object. */
export function sizeOf(value: unknown): number | undefined {
  return isArray(value) || typeof value === 'string' ? value.length : isObject(value) ? Object.keys(value).length : undefined;
}

/** An argument is JSON, with single quotes if one likes, or else a plain text. */
function literal(argument: string): Json {
  try {
    return JSON.parse(argument.replaceAll("'", '"')) as Json;
  } catch {
    return argument;
  }
}
