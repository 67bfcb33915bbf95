import type { Json } from '../json.js';
import { isArray, isObject, own } from '../json.js';
import { runtimeFault } from '../engine/fault.js';
import { parseSegments } from './parse-path.js';
import { isDefinite, PathText, type Segment } from './path-syntax.js';
import { select } from './select.js';

/** What a path is read from. The context object is built only when a path asks for it. */
export type PathScope = {
  readonly input: Json;
  readonly context: () => Json;
  readonly variable: (name: string) => Json | undefined;
};

export type Path = {
  readonly text: string;
  readonly definite: boolean;
  /** The value, or for indefinite paths the array of values; undefined when a definite path leads nowhere. */
  readonly find: (scope: PathScope) => Json | undefined;
  /** As `find`, but a definite path that leads nowhere is a States.Runtime error with the service's words. */
  readonly read: (scope: PathScope) => Json;
};

const variableName = /[\p{L}_][\p{L}\p{N}_]*/uy;
const compiled = new Map<string, Path>();
const compiledLimit = 10_000;

/**
 * Compiles `$…` (input), `$$…` (context object) or `$name…` (variable).
 * @throws PathSyntaxError
 */
export function compilePath(text: string): Path {
  const known = compiled.get(text);
  if (known) return known;
  const path = build(text);
  if (compiled.size >= compiledLimit) compiled.clear();
  compiled.set(text, path);
  return path;
}

function build(text: string): Path {
  const cursor = new PathText(text);
  cursor.expect('$');
  const fromContext = cursor.takes('$');
  const variable = fromContext ? undefined : cursor.match(variableName);
  const segments = parseSegments(cursor);
  cursor.skipBlanks();
  if (!cursor.done) cursor.fail(`unexpected '${cursor.next}'`);
  const definite = isDefinite(segments);
  const rootOf = (scope: PathScope): Json | undefined =>
    variable !== undefined ? scope.variable(variable) : fromContext ? scope.context() : scope.input;
  const follow = follower(segments, definite);
  const find = (scope: PathScope): Json | undefined => {
    const root = rootOf(scope);
    return root === undefined ? undefined : follow(root);
  };
  const read = (scope: PathScope): Json => {
    const value = find(scope);
    if (value !== undefined) return value;
    const root = rootOf(scope);
    throw runtimeFault(`Invalid path '${text}' : ${root === undefined ? `No variable ${variable}` : reasonOfAbsence(root, segments)}`);
  };
  return { text, definite, find, read };
}

function follower(segments: readonly Segment[], definite: boolean): (root: Json) => Json | undefined {
  if (segments.length === 0) return (root) => root;
  if (!definite) return (root) => select(root, segments, root);
  if (segments.some((segment) => segment.kind === 'call')) return (root) => select(root, segments, root)[0];
  return (root) => {
    let value: Json | undefined = root;
    for (const segment of segments) {
      if (segment.kind === 'name') value = isObject(value) ? own(value, segment.names[0]!) : undefined;
      else if (segment.kind === 'index') value = isArray(value) ? value.at(segment.indexes[0]!) : undefined;
      if (value === undefined) return undefined;
    }
    return value;
  };
}

/** Why a definite path leads nowhere, in the words of the path library that the service uses. */
function reasonOfAbsence(root: Json, segments: readonly Segment[]): string {
  let value: Json = root;
  let walked = '$';
  for (const [position, segment] of segments.entries()) {
    const leaf = position === segments.length - 1;
    if (segment.kind === 'name') {
      const name = segment.names[0]!;
      if (!isObject(value)) return notAnObject(name, walked, value);
      walked += `['${name}']`;
      const next = own(value, name);
      if (next === undefined) return leaf ? `No results for path: ${walked}` : `Missing property in path ${walked}`;
      value = next;
    } else if (segment.kind === 'index') {
      if (!isArray(value))
        return `Filter: [${segment.indexes[0]}] can only be applied to arrays. Current context is: ${JSON.stringify(value)}`;
      walked += `[${segment.indexes[0]}]`;
      const next = value.at(segment.indexes[0]!);
      if (next === undefined) return leaf ? `No results for path: ${walked}` : `Missing property in path ${walked}`;
      value = next;
    }
  }
  return `No results for path: ${walked}`;
}

function notAnObject(name: string, walked: string, value: Json): string {
  return `Expected to find an object with property ['${name}'] in path ${walked} but found '${javaType(value)}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.`;
}

function javaType(value: Json): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'com.fasterxml.jackson.databind.node.ArrayNode';
  switch (typeof value) {
    case 'string':
      return 'com.fasterxml.jackson.databind.node.TextNode';
    case 'boolean':
      return 'com.fasterxml.jackson.databind.node.BooleanNode';
    default:
      return Number.isInteger(value) ? 'com.fasterxml.jackson.databind.node.IntNode' : 'com.fasterxml.jackson.databind.node.DoubleNode';
  }
}
