import { Fault } from '../engine/fault.js';
import type { Json } from '../json.js';
import { isArray, isObject, own, withProperty } from '../json.js';
import { parseSegments } from './parse-path.js';
import { PathText } from './path-syntax.js';

/** Puts a value where a reference path (`$.a.b[0]`) points, creating the objects on the way. */
export type ReferencePath = (input: Json, value: Json) => Json;

/**
 * ResultPath: null drops the value, `$` (or nothing) puts it in the place of the input.
 * @throws PathSyntaxError also when the path could select more than one place.
 */
export function compileReferencePath(text: Json | undefined): ReferencePath {
  if (text === null) return (input) => input;
  if (text === undefined || text === '$') return (_, value) => value;
  const cursor = new PathText(text as string);
  cursor.expect('$');
  const segments = parseSegments(cursor);
  if (!cursor.done) cursor.fail(`unexpected '${cursor.next}'`);
  const keys = segments.map((segment) => {
    if (segment.kind === 'name' && segment.names.length === 1) return segment.names[0]!;
    if (segment.kind === 'index' && segment.indexes.length === 1) return segment.indexes[0]!;
    return cursor.fail('not a reference path');
  });
  if (keys.length === 0) return (_, value) => value;
  return (input, value) => insert(input, keys, 0, value);
}

function insert(target: Json | undefined, keys: readonly (string | number)[], position: number, value: Json): Json {
  const key = keys[position];
  if (key === undefined) return value;
  if (typeof key === 'number') {
    if (!isArray(target) || key < 0 || key >= target.length) throw mismatch(key, target);
    return target.with(key, insert(target[key], keys, position + 1, value));
  }
  if (target !== undefined && !isObject(target)) throw mismatch(key, target);
  const object = target ?? {};
  return withProperty(object, key, insert(own(object, key), keys, position + 1, value));
}

function mismatch(key: string | number, target: Json | undefined): Fault {
  return new Fault('States.ResultPathMatchFailure', unableToApply(key, target));
}

/** The words of the service for a reference path that cannot be followed. */
export function unableToApply(key: string | number, target: Json | undefined): string {
  return `Unable to apply step "${key}" to input ${JSON.stringify(target)}`;
}
