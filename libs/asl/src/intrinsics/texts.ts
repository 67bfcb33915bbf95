import { createHash } from 'node:crypto';
import { isArray, isObject, type Json, own, parseJson, shown } from '../json.js';
import { any, type IntrinsicFunction, Rejection, taking, text } from './arguments.js';

const longestText = 10_000;
const algorithms: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

export const oneOfAlgorithms = `one of ${Object.keys(algorithms).join(', ')}`;

export const textFunctions: Readonly<Record<string, IntrinsicFunction>> = {
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
};

/** Of a text or of the JSON of another value, in hexadecimal. An algorithm that is not known throws what `refusal` makes. */
export function hash(data: Json, name: string, refusal: () => Error): string {
  const algorithm = own(algorithms, name);
  if (algorithm === undefined) throw refusal();
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
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, field]) => `${key}=${display(field)}`)
      .join(', ')}}`;
  return String(value);
}
