import { largestNumber } from '../definition/state-machine.js';
import { compileIntrinsic, isIntrinsic } from '../intrinsics/intrinsic.js';
import { isArray, isObject, type Json, type JsonObject, own, shown } from '../json.js';
import { expressionIn } from '../jsonata/expression.js';
import { problemsOf } from '../jsonata/syntax.js';
import { checkPath } from '../paths/path.js';
import { compileReferencePath } from '../paths/reference-path.js';
import { parseTimestamp } from '../states/timestamp.js';
import type { Place } from './diagnostic.js';

/** Checks one value; whatever it finds is reported at the place. */
export type FieldKind = (value: Json, place: Place) => void;

export const anything: FieldKind = () => {};
export const text = typed('STRING', (value) => typeof value === 'string');
export const hasControls = (value: string): boolean => /\p{Cc}/u.test(value);
export const flag = typed('BOOLEAN', (value) => typeof value === 'boolean');
export const object = typed('OBJECT', isObject);
/** An object with more to check. */
export function objectWith(check: (value: JsonObject, place: Place) => void): FieldKind {
  return (value, place) => (isObject(value) ? check(value, place) : object(value, place));
}

export const integer = ranged('INTEGER', Number.isInteger, String);
export const number = ranged(
  'NUMBER',
  (value) => typeof value === 'number',
  (bound) => (Number.isInteger(bound) ? `${bound}.0` : `${bound}`),
);

export const seconds = integer(1, largestNumber);
export const count = integer(0, largestNumber);

function typed(name: string, is: (value: Json) => boolean): FieldKind {
  return (value, place) => {
    if (!is(value)) place.error(`Expected value of type [${name}]`);
  };
}

function ranged(name: string, is: (value: Json) => boolean, shown: (bound: number) => string): (least: number, most: number) => FieldKind {
  return (least, most) => (value, place) => {
    if (!is(value)) place.error(`Expected value of type [${name}]`);
    else if ((value as number) < least) place.error(`Minimum value is ${shown(least)}`);
    else if ((value as number) > most) place.error(`Maximum value is ${shown(most)}`);
  };
}

export function oneOf(...values: readonly string[]): FieldKind {
  return (value, place) => {
    if (typeof value !== 'string') text(value, place);
    else if (!values.includes(value)) place.error(`Value should be one of the following: [${values.join(', ')}]`);
  };
}

/** An array, each element of it checked. */
export function listOf(element: FieldKind, mayBeEmpty = false): FieldKind {
  return (value, place) => {
    if (!isArray(value)) place.error('Expected value of type [ARRAY]');
    else if (value.length === 0 && !mayBeEmpty) place.error('Value cannot be empty');
    else value.forEach((item, index) => element(item, place.at(index)));
  };
}

export function nullable(kind: FieldKind): FieldKind {
  return (value, place) => {
    if (value !== null) kind(value, place);
  };
}

export const timestamp: FieldKind = (value, place) => {
  if (typeof value !== 'string' || parseTimestamp(value) === undefined)
    place.error(`The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${shown(value)}`);
};

/** A transition must lead to a state of the same list. */
export const target: FieldKind = (value, place) => {
  const { siblings } = place.around;
  if (typeof value === 'string' && siblings && !own(siblings, value))
    place.error(`Missing 'Next' target: ${value}`, 'MISSING_TRANSITION_TARGET');
};

function compiles(compile: (text: string) => unknown, value: Json): boolean {
  try {
    return typeof value === 'string' && compile(value) !== false;
  } catch {
    return false;
  }
}

function compiling(compile: (text: string) => unknown, complaint: string): FieldKind {
  return (value, place) => {
    if (!compiles(compile, value)) place.error(complaint);
  };
}

const noReference = 'Value is not a Reference Path: ';
const onlyAccess = `${noReference}The only allowed operators are simple property and array access`;

/** Kinds that the service calls reference paths; what does not begin like a path is refused in words of its own. */
function reference(compile: (text: string) => unknown): FieldKind {
  const compiled = compiling(compile, onlyAccess);
  return (value, place) =>
    typeof value === 'string' && !value.startsWith('$')
      ? place.error(`${noReference}Reference path didn't start with '$'`)
      : compiled(value, place);
}

export const path = compiling(checkPath, 'Value must be a valid JSONPath.');
/** A path that may also select several places. */
export const readablePath = reference(checkPath);
/** A path that leads to one place at most, in the input, the context object or a variable. */
export const referencePath = reference((value) => checkPath(value).definite);
/** A path that leads to one place at most, but not in the context object. */
export const inputPath = reference((value) => !value.startsWith('$$') && checkPath(value).definite);
/** A place in the input that a result can be put to. */
export const resultPath = nullable(reference(compileReferencePath));

const checkIntrinsic = (given: string): unknown => compileIntrinsic(given, true);

const intrinsic = compiling(checkIntrinsic, 'Value is not a valid intrinsic function');

export const pathOrIntrinsic: FieldKind = (value, place) =>
  typeof value === 'string' && isIntrinsic(value) ? intrinsic(value, place) : path(value, place);

const checkEither = (given: string): unknown => (isIntrinsic(given) ? checkIntrinsic : checkPath)(given);

/** A text that would be followed or called if it stood in a field that is computed. */
export function looksComputed(value: Json): boolean {
  return typeof value === 'string' && /^(?:\$\$?\.|States\.)/.test(value) && compiles(checkEither, value);
}

/** A payload template: fields that end in `.$` must hold a path or an intrinsic function, and have a name of their own without it. */
export const template: FieldKind = (value, place) => {
  if (isArray(value)) value.forEach((item, index) => template(item, place.at(index)));
  if (!isObject(value)) return;
  for (const [key, field] of Object.entries(value)) {
    if (!key.endsWith('.$')) {
      if (looksComputed(field)) place.at(key).warning('No .$ on a field that appears to be a JSONPath or Intrinsic Function', 'NO_DOLLAR');
      template(field, place.at(key));
    } else if (Object.hasOwn(value, key.slice(0, -2))) place.error(`The fields '${key.slice(0, -2)}' and '${key}' have the same name`);
    else if (!compiles(checkEither, field))
      place.error(`The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`);
  }
};

/** What a Pass gives as it is written. */
export const result: FieldKind = (value, place) => {
  if (isArray(value)) value.forEach((item, index) => result(item, place.at(index)));
  if (!isObject(value)) return;
  for (const [key, field] of Object.entries(value)) {
    if (key.endsWith('.$')) place.at(key).warning('Attempt to use a path in the result of a Pass state', 'PASS_RESULT_IS_STATIC');
    else result(field, place.at(key));
  }
};

/** A value with JSONata anywhere inside. */
export const jsonata: FieldKind = (value, place) => {
  const text = expressionIn(value);
  if (isArray(value)) value.forEach((item, index) => jsonata(item, place.at(index)));
  else if (isObject(value)) for (const [key, field] of Object.entries(value)) jsonata(field, place.at(key));
  else if (text !== undefined) for (const { message, code } of problemsOf(text, place.around.catching)) place.error(message, code);
  else if (typeof value === 'string' && (value.startsWith('{%') || value.endsWith('%}')))
    place.error('A JSONata expression must start with {% and end with %}, with nothing around them', 'INVALID_JSONATA_EXPRESSION');
};

/** Either a JSONata expression or a plain value of another kind. */
export function orJsonata(kind: FieldKind): FieldKind {
  return (value, place) => (expressionIn(value) === undefined ? kind : jsonata)(value, place);
}
