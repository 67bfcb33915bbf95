import { createHash } from 'node:crypto';
import type { Json } from '../json.js';
import { byteLength, isArray, isObject } from '../json.js';
import { expectCount, expectText, Rejection, type IntrinsicFunction } from './rejection.js';

const longestText = 10_000;
export const hashAlgorithms: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

export const textFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  Format(given) {
    const template = expectText(given[0]);
    let used = 0;
    const text = template.replace(/\\([{}\\'])|\{\}/g, (_, escaped: string | undefined) => {
      if (escaped !== undefined) return escaped;
      used++;
      return used < given.length ? display(given[used]!) : '';
    });
    if (used !== given.length - 1)
      throw new Rejection('The number of arguments does not match the number of occurrences of {} in the template');
    return text;
  },

  StringToJson(given) {
    expectCount(given, 1);
    const text = expectText(given[0]);
    if (text.trim() === '') return null;
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw new Rejection('The argument is not valid JSON');
    }
  },

  JsonToString(given) {
    expectCount(given, 1);
    return JSON.stringify(given[0]);
  },

  /** Shallow: fields of the second object win. The service rejects a deep merge. */
  JsonMerge(given) {
    expectCount(given, 3);
    const [first, second, deep] = given;
    if (!isObject(first) || !isObject(second)) throw new Rejection('The first and second arguments must be objects');
    if (deep !== false) throw new Rejection('Only shallow merging is supported: the third argument must be false');
    return { ...first, ...second };
  },

  StringSplit(given) {
    expectCount(given, 2);
    const text = expectText(given[0]);
    const separators = new Set(expectText(given[1]));
    if (separators.size === 0) return [text];
    const parts: string[] = [];
    let part = '';
    for (const character of text) {
      if (!separators.has(character)) part += character;
      else if (part) {
        parts.push(part);
        part = '';
      }
    }
    return part ? [...parts, part] : parts;
  },

  Base64Encode: (given) => Buffer.from(bounded(given), 'utf8').toString('base64'),

  Base64Decode: (given) => Buffer.from(bounded(given), 'base64').toString('utf8'),

  Hash(given) {
    expectCount(given, 2);
    const [data, name] = given;
    const algorithm = Object.hasOwn(hashAlgorithms, expectText(name)) ? hashAlgorithms[name as string] : undefined;
    if (algorithm === undefined) throw new Rejection(`The algorithm must be one of ${Object.keys(hashAlgorithms).join(', ')}`);
    return hash(typeof data === 'string' ? data : JSON.stringify(data), algorithm);
  },
};

export function hash(text: string, algorithm: string): string {
  return createHash(algorithm).update(text, 'utf8').digest('hex');
}

function bounded(given: readonly Json[]): string {
  expectCount(given, 1);
  const text = expectText(given[0]);
  if (byteLength(text) > longestText) throw new Rejection(`The argument must not be longer than ${longestText} characters`);
  return text;
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
