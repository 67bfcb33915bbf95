import { runtimeFault } from '../engine/fault.js';
import type { Json } from '../json.js';
import { isArray, isObject, own, withProperty } from '../json.js';
import { parseSegments } from './parse-path.js';
import { PathText } from './path-syntax.js';

/** Puts a value where a reference path (`$.a.b[0]`) points, creating the objects on the way. */
export type ReferencePath = (input: Json, value: Json) => Json;

/** @throws PathSyntaxError also when the path could select more than one place. */
export function compileReferencePath(text: string): ReferencePath {
  const cursor = new PathText(text);
  cursor.expect('$');
  const segments = parseSegments(cursor);
  if (!cursor.done) cursor.fail(`unexpected '${cursor.next}'`);
  const keys = segments.map((segment) => {
    if (segment.kind === 'name' && segment.names.length === 1) return segment.names[0]!;
    if (segment.kind === 'index' && segment.indexes.length === 1) return segment.indexes[0]!;
    return cursor.fail('not a reference path');
  });
  if (keys.length === 0) return (_, value) => value;
  return (input, value) => insert(input, keys, 0, value, text);
}

function insert(target: Json | undefined, keys: readonly (string | number)[], position: number, value: Json, text: string): Json {
  const key = keys[position];
  if (key === undefined) return value;
  if (typeof key === 'number') {
    if (!isArray(target) || key < 0 || key >= target.length) throw mismatch(key, target, text);
    return target.with(key, insert(target[key], keys, position + 1, value, text));
  }
  if (target !== undefined && !isObject(target)) throw mismatch(key, target, text);
  const object = target ?? {};
  return withProperty(object, key, insert(own(object, key), keys, position + 1, value, text));
}

function mismatch(key: string | number, target: Json | undefined, text: string): Error {
  const step = typeof key === 'number' ? `[${key}]` : key;
  return runtimeFault(
    `Reference path "${text}" must point to array or object: unable to apply step "${step}" to input ${JSON.stringify(target)}`,
  );
}
