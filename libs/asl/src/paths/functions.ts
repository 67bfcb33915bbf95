import type { Json } from '../json.js';
import { isArray, isObject } from '../json.js';

/** The functions that Jayway's dialect allows at the end of a path; undefined where one cannot be applied. */
export function callFunction(name: string, value: Json, argument: string): Json | undefined {
  switch (name) {
    case 'length':
    case 'size':
      return isArray(value) || typeof value === 'string' ? value.length : isObject(value) ? Object.keys(value).length : undefined;
    case 'keys':
      return isObject(value) ? Object.keys(value) : undefined;
    case 'first':
      return isArray(value) ? value[0] : undefined;
    case 'last':
      return isArray(value) ? value.at(-1) : undefined;
    case 'index':
      return isArray(value) ? value.at(Number(argument)) : undefined;
    case 'concat':
      return isArray(value) ? value.filter((item) => typeof item === 'string').join('') : undefined;
    case 'append':
      return isArray(value) ? [...value, literal(argument)] : undefined;
    default:
      return aggregate(name, isArray(value) ? value.filter((item) => typeof item === 'number') : []);
  }
}

/** An argument is JSON, with single quotes if one likes, or else a plain text. */
function literal(argument: string): Json {
  try {
    return JSON.parse(argument.replaceAll("'", '"')) as Json;
  } catch {
    return argument;
  }
}

export const functionNames: ReadonlySet<string> = new Set(
  'length size keys first last index concat append min max sum avg stddev'.split(' '),
);

function aggregate(name: string, numbers: readonly number[]): number | undefined {
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, item) => total + item, 0);
  const mean = sum / numbers.length;
  switch (name) {
    case 'min':
      return numbers.reduce((least, item) => Math.min(least, item));
    case 'max':
      return numbers.reduce((most, item) => Math.max(most, item));
    case 'sum':
      return sum;
    case 'avg':
      return mean;
    case 'stddev':
      return Math.sqrt(numbers.reduce((total, item) => total + (item - mean) ** 2, 0) / numbers.length);
    default:
      return undefined;
  }
}
