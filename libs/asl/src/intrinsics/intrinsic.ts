import { runtimeFault } from '../engine/fault.js';
import type { Json } from '../json.js';
import { compilePath, type Path, type PathScope } from '../paths/path.js';
import { PathText } from '../paths/path-syntax.js';
import { arrayFunctions } from './arrays.js';
import { Rejection, type Impure, type IntrinsicFunction } from './rejection.js';
import { numberFunctions } from './numbers.js';
import { textFunctions } from './texts.js';

export type IntrinsicScope = PathScope & Impure;

const functions: Readonly<Record<string, IntrinsicFunction>> = { ...arrayFunctions, ...textFunctions, ...numberFunctions };
const functionName = /States\.[A-Za-z0-9]+/y;
const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /(?:true|false|null)\b/y;
const pathEnd = /[,)]/;
/** Nesting that the service allows. */
const deepest = 10;

export function isIntrinsic(text: string): boolean {
  return text.startsWith('States.');
}

/**
 * Compiles `States.Name(argument, …)`; arguments are strings in single quotes, numbers, true, false, null, paths or further calls.
 * @throws PathSyntaxError
 */
export function compileIntrinsic(text: string): (scope: IntrinsicScope) => Json {
  const cursor = new PathText(text);
  const call = readCall(cursor, 1);
  cursor.skipBlanks();
  if (!cursor.done) cursor.fail(`unexpected '${cursor.next}'`);
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

function readCall(cursor: PathText, depth: number): (scope: IntrinsicScope) => Json {
  if (depth > deepest) cursor.fail(`intrinsic functions are nested deeper than ${deepest}`);
  const name = cursor.match(functionName)?.slice('States.'.length);
  const implementation = name !== undefined && Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (!implementation) cursor.fail('unknown intrinsic function');
  const given = readArguments(cursor, depth);
  return (scope) =>
    implementation(
      given.map((argument) => argument(scope)),
      scope,
    );
}

function readArguments(cursor: PathText, depth: number): ((scope: IntrinsicScope) => Json)[] {
  const given: ((scope: IntrinsicScope) => Json)[] = [];
  cursor.expect('(');
  cursor.skipBlanks();
  while (!cursor.takes(')')) {
    if (given.length > 0) cursor.expect(',');
    cursor.skipBlanks();
    given.push(readArgument(cursor, depth));
    cursor.skipBlanks();
  }
  return given;
}

function readArgument(cursor: PathText, depth: number): (scope: IntrinsicScope) => Json {
  if (cursor.text.startsWith('States.', cursor.at)) return readCall(cursor, depth + 1);
  if (cursor.next === '$') return pathArgument(compilePath(readPath(cursor)));
  const constant = cursor.next === "'" ? readText(cursor) : readLiteral(cursor);
  return () => constant;
}

function pathArgument(path: Path): (scope: IntrinsicScope) => Json {
  return (scope) => {
    const value = path.find(scope);
    if (value !== undefined) return value;
    const [where, searched] = path.text.startsWith('$$') ? ['context object', scope.context()] : ['input', scope.input];
    throw new Rejection(
      `The JsonPath argument for the field '${path.text}' could not be found in the ${where} '${JSON.stringify(searched)}'`,
    );
  };
}

function readLiteral(cursor: PathText): Json {
  return JSON.parse(cursor.match(word) ?? cursor.match(number) ?? cursor.fail('expected an argument')) as Json;
}

/** A string between single quotes; `\{` and `\}` keep their backslash, because only Format gives braces a meaning. */
function readText(cursor: PathText): string {
  let value = '';
  for (cursor.at++; cursor.next !== "'"; cursor.at++) {
    if (cursor.done) cursor.fail('unterminated string');
    if (cursor.takes('\\')) value += unescaped(cursor.peek());
    else value += cursor.next;
  }
  cursor.at++;
  return value;
}

function unescaped(character: string): string {
  switch (character) {
    case '{':
    case '}':
      return `\\${character}`;
    case 'n':
      return '\n';
    case 't':
      return '\t';
    default:
      return character;
  }
}

/** The text of a path up to the comma or parenthesis that ends it, minding brackets and quotes. */
function readPath(cursor: PathText): string {
  const from = cursor.at;
  let depth = 0;
  for (let quote = ''; !cursor.done; cursor.at++) {
    const character = cursor.next;
    if (quote) quote = character === quote ? '' : quote;
    else if (depth > 0 && (character === "'" || character === '"')) quote = character;
    else if (character === '[' || character === '(') depth++;
    else if (depth === 0 && pathEnd.test(character)) break;
    else if (character === ']' || character === ')') depth--;
  }
  return cursor.text.slice(from, cursor.at).trim();
}
