import { isObject, type Json, type JsonObject } from '@quadrille/asl';

type Pair = readonly [name: string, value: Json];
type Spread = (name: string, values: readonly Json[]) => readonly Pair[];

/** How an array is sent, by the names of ArrayFormat. */
const formats: Readonly<Record<string, Spread>> = {
  INDICES: (name, values) => values.map((value, index) => [`${name}[${index}]`, value]),
  REPEAT: (name, values) => values.map((value) => [name, value]),
  COMMAS: (name, values) => [[name, values.map(textOf).join(',')]],
  BRACKETS: (name, values) => values.map((value) => [`${name}[]`, value]),
};

/**
 * A body as `application/x-www-form-urlencoded`: `array[0]=a` where nothing else is wanted, `object[field]=a`. Of what AWS does with an array
 * inside of one nothing is known but for indices, so that it is refused.
 */
export const urlEncoded = (body: Json, arrayFormat: Json = 'INDICES'): string | Readonly<{ problem: string }> => {
  const spread = typeof arrayFormat === 'string' && Object.hasOwn(formats, arrayFormat) ? formats[arrayFormat]! : undefined;
  if (!spread) return { problem: `'${textOf(arrayFormat)}' is no ArrayFormat; there are ${Object.keys(formats).join(', ')}.` };
  if (!isObject(body)) return { problem: 'Only an object can be URL-encoded as a RequestBody.' };
  if (arrayFormat !== 'INDICES' && holdsNested(body))
    return { problem: `Arrays of arrays or objects cannot be sent as ${textOf(arrayFormat)}.` };
  return pairsOf(body, spread)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(value))}`)
    .join('&');
};

export const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const pairsOf = (body: JsonObject, spread: Spread): readonly Pair[] => Object.entries(body).flatMap((pair) => flat(pair, spread));

const flat = ([name, value]: Pair, spread: Spread): readonly Pair[] => {
  if (Array.isArray(value)) return spread(name, value as readonly Json[]).flatMap((pair) => flat(pair, spread));
  if (!isObject(value)) return [[name, value]];
  return Object.entries(value).flatMap(([field, inner]) => flat([`${name}[${field}]`, inner], spread));
};

const holdsNested = (value: Json): boolean =>
  Array.isArray(value)
    ? (value as readonly Json[]).some((element) => typeof element === 'object' && element !== null)
    : isObject(value) && Object.values(value).some(holdsNested);
