import { Fault } from '../engine/fault.js';
import { isArray, isObject, type Json, own, put } from '../json.js';
import { Cursor } from './cursor.js';
import { readSegments } from './segments.js';

/** Puts a value where a reference path (`$.a.b[0]`) points, creating the objects on the way. */
export type ReferencePath = (input: Json, value: Json) => Json;

/**
 * ResultPath: null drops the value, `$` (or nothing) puts it in the place of the input.
 * @throws SyntaxError also when the path could select more than one place.
 */
export function compileReferencePath(text: Json | undefined): ReferencePath {
  if (text === null) return (input) => input;
  if (text === undefined || text === '$') return (_, value) => value;
  const cursor = new Cursor(text as string);
  cursor.expect('$');
  const keys = readSegments(cursor).map(({ key }) => key ?? cursor.fail('not a reference path'));
  if (cursor.next() !== '') cursor.fail(`unexpected '${cursor.next()}'`);
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
  const object: { [key: string]: Json } = { ...target };
  put(object, key, insert(own(object, key), keys, position + 1, value));
  return object;
}

function mismatch(key: string | number, target: Json | undefined): Fault {
  return new Fault('States.ResultPathMatchFailure', unableToApply(key, target));
}

/** The words of the service for a reference path that cannot be followed. */
export function unableToApply(key: string | number, target: Json | undefined): string {
  return `Unable to apply step "${key}" to input ${JSON.stringify(target)}`;
}
