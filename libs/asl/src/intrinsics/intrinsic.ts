import { runtimeFault } from '../engine/fault.js';
import { jsonText } from '../engine/history.js';
import { type Json, own } from '../json.js';
import { Cursor } from '../paths/cursor.js';
import { type Path, type PathScope, readPath, searchedBy } from '../paths/path.js';
import { type Impure, Rejection } from './arguments.js';
import { intrinsicFunctions } from './functions.js';

export type IntrinsicScope = PathScope & { readonly impure: Impure };
type Argument = (scope: IntrinsicScope) => Json;

/** Nesting that the service allows. */
const deepest = 10;

export function isIntrinsic(text: string): boolean {
  return text.startsWith('States.');
}

/**
 * Compiles `States.Name(argument, …)`; arguments are strings in single quotes, numbers, true, false, null, paths or further calls.
 * @param strict as of `Cursor`
 * @throws SyntaxError
 */
export function compileIntrinsic(text: string, strict = false): (scope: IntrinsicScope) => Json {
  const cursor = new Cursor(text, strict);
  const call = readCall(cursor, 1);
  cursor.expectEnd();
  return (scope) => {
    try {
      return call(scope);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      // The service names the whole expression, not the inner call that rejected its argument.
      throw runtimeFault(`The function '${text}' had the following error: ${error.message}`);
    }
  };
}

function readCall(cursor: Cursor, depth: number): Argument {
  if (depth > deepest) cursor.fail(`intrinsic functions are nested deeper than ${deepest}`);
  const name = cursor.match(/States\.[A-Za-z0-9]+/y)?.slice('States.'.length) ?? '';
  const implementation = own(intrinsicFunctions, name) ?? cursor.fail('unknown intrinsic function');
  const given = readArguments(cursor, depth, name === 'Format');
  return (scope) => {
    const values = given.map((argument) => argument(scope));
    // Each character is read, perhaps a few times.
    for (const value of values) scope.spend?.(typeof value === 'string' ? value.length : jsonText(value).length);
    return implementation(values, scope.impure);
  };
}

function readArguments(cursor: Cursor, depth: number, ofFormat: boolean): readonly Argument[] {
  cursor.expect('(');
  if (cursor.skipBlanks().takes(')')) return [];
  const template = ofFormat ? cursor.at : undefined;
  const given = cursor.list(() => readArgument(cursor, depth, cursor.at === template));
  cursor.expect(')');
  return given;
}

function readArgument(cursor: Cursor, depth: number, isTemplate: boolean): Argument {
  if (cursor.text.startsWith('States.', cursor.at)) return readCall(cursor, depth + 1);
  if (cursor.next() === '$') return pathArgument(readPath(cursor));
  const constant = readText(cursor, isTemplate) ?? (JSON.parse(cursor.literal() ?? cursor.fail('expected an argument')) as Json);
  return () => constant;
}

function pathArgument(path: Path): Argument {
  return (scope) => {
    const value = path.find(scope);
    if (value !== undefined) return value;
    throw new Rejection(`The JsonPath argument for the field '${path.text}' ${searchedBy(path, scope)}`);
  };
}

/** A string between single quotes: a backslash stands before these, braces and another backslash only. In a template, Format takes it away. */
function readText(cursor: Cursor, isTemplate: boolean): string | undefined {
  const text = cursor.match(/'(?:[^'\\]|\\['{}\\])*'/y)?.slice(1, -1);
  return isTemplate ? text : text?.replaceAll(/\\(['{}\\])/g, '$1');
}
