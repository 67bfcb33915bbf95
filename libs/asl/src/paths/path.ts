import { runtimeFault } from '../engine/fault.js';
import { isArray, isObject, type Json, remembering } from '../json.js';
import { Cursor } from './cursor.js';
import { child, isDefinite, type Segment, select, weigh } from './segment.js';
import { readSegments } from './segments.js';
import { Walk } from './walk.js';

/** What a path is read from. The context object is built only when a path asks for it. */
export type PathScope = {
  readonly input: Json;
  readonly context: () => Json;
  readonly variable: (name: string) => Json | undefined;
  /** Takes note of the steps that something took, and refuses what takes too many altogether. */
  readonly spend?: (steps: number) => void;
};

export type Path = {
  readonly text: string;
  readonly definite: boolean;
  /** The value, or for indefinite paths the array of values; undefined when a definite path leads nowhere. */
  readonly find: (scope: PathScope) => Json | undefined;
  /** As `find`, but a definite path that leads nowhere is a States.Runtime error with the service's words. */
  readonly read: (scope: PathScope) => Json;
  /** Whether it is read from the input, neither from the context object nor from a variable. */
  readonly ofInput: boolean;
};

/** What the service says where an input of null is to be looked into. */
export const noInput = 'Unable to apply Path transformation to null or empty input.';

/**
 * Compiles `$…` (input), `$$…` (context object) or `$name…` (variable); once, whichever state it is in.
 * @throws SyntaxError
 */
export const compilePath = remembering((text) => wholePath(new Cursor(text)));

/**
 * As `compilePath`, for a path that is new.
 * @throws SyntaxError also for a function that would mean another thing than to the service
 */
export function checkPath(text: string): Path {
  return wholePath(new Cursor(text, true));
}

function wholePath(cursor: Cursor): Path {
  const path = readPath(cursor);
  cursor.expectEnd();
  return path;
}

/** A path that ends where nothing more of it can come. */
export function readPath(cursor: Cursor): Path {
  const from = cursor.at;
  cursor.expect('$');
  const fromContext = cursor.takes('$');
  const variable = fromContext ? undefined : cursor.match(/[\p{L}_][\p{L}\p{N}_]*/uy);
  const ofInput = !fromContext && variable === undefined;
  const segments = readSegments(cursor);
  const text = cursor.text.slice(from, cursor.at);
  const follow = follower(segments, text);
  const rootOf = (scope: PathScope): Json | undefined =>
    variable !== undefined ? scope.variable(variable) : fromContext ? scope.context() : scope.input;
  const find = (scope: PathScope): Json | undefined => {
    const root = rootOf(scope);
    return root === undefined ? undefined : follow(root, scope);
  };
  const read = (scope: PathScope): Json => {
    const value = find(scope);
    if (value !== undefined) return value;
    const root = rootOf(scope);
    if (ofInput && root === null) throw runtimeFault(noInput);
    throw runtimeFault(`Invalid path '${text}' : ${root === undefined ? `No variable ${variable}` : reasonOfAbsence(root, segments)}`);
  };
  return { text, definite: isDefinite(segments), find, read, ofInput };
}

/** Where a path that leads nowhere was followed, in the words of the service. */
export function searchedBy({ text }: Path, scope: PathScope): string {
  const [where, searched] = text.startsWith('$$') ? ['context object', scope.context()] : ['input', scope.input];
  return `could not be found in the ${where} '${JSON.stringify(searched)}'`;
}

function follower(segments: readonly Segment[], text: string): (root: Json, scope: PathScope) => Json | undefined {
  const definite = isDefinite(segments);
  const keys = segments.flatMap(({ key }) => key ?? []);
  if (!definite || keys.length < segments.length)
    return (root, scope) => {
      const walk = new Walk(root, text);
      const found = select(walk, segments);
      if (!definite) weigh(found, walk);
      scope.spend?.(walk.spent);
      return definite ? found[0] : found;
    };
  return (root) => {
    let value: Json | undefined = root;
    for (const key of keys) {
      value = child(value, key);
      if (value === undefined) return undefined;
    }
    return value;
  };
}

/** Why a definite path leads nowhere, in the words of the path library that the service uses. */
function reasonOfAbsence(root: Json, segments: readonly Segment[]): string {
  const keys = segments.flatMap(({ key }) => key ?? []);
  const spelled = keys.map((key) => (typeof key === 'string' ? `['${key}']` : `[${key}]`));
  let value: Json | undefined = root;
  for (const [position, key] of keys.entries()) {
    const walked = `$${spelled.slice(0, position).join('')}`;
    if (typeof key === 'string' && !isObject(value)) return notAnObject(key, walked, value);
    if (typeof key === 'number' && !isArray(value))
      return `Filter: ${spelled.slice(position).join('')} can only be applied to arrays. Current context is: ${JSON.stringify(value ?? null)}`;
    value = child(value!, key);
    // Behind the end of a list the library finds null and goes on.
    if (value === undefined && typeof key === 'string' && position < segments.length - 1)
      return `Missing property in path ${walked}${spelled[position]}`;
  }
  return `No results for path: $${spelled.join('')}`;
}

function notAnObject(name: string, walked: string, value: Json | undefined): string {
  return `Expected to find an object with property ['${name}'] in path ${walked} but found '${javaType(value)}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.`;
}

function javaType(value: Json | undefined): string {
  if (value === undefined) return 'null';
  const number = Number.isInteger(value) ? 'Int' : 'Double';
  const text = typeof value === 'string' ? 'Text' : typeof value === 'boolean' ? 'Boolean' : number;
  const kind = value === null ? 'Null' : isArray(value) ? 'Array' : text;
  return `com.fasterxml.jackson.databind.node.${kind}Node`;
}
