import type { QueryLanguage } from '../definition/state-machine.js';
import { compileIntrinsic, isIntrinsic } from '../intrinsics/intrinsic.js';
import type { Json } from '../json.js';
import { isArray, isObject } from '../json.js';
import { problemOf } from '../jsonata/syntax.js';
import { isExpression } from '../jsonata/expression.js';
import { compilePath } from '../paths/path.js';
import { compileReferencePath } from '../paths/reference-path.js';
import { parseTimestamp } from '../states/timestamp.js';
import type { Findings } from './diagnostic.js';

export type Place = { readonly findings: Findings; readonly language: QueryLanguage; readonly pointer: string };

/** Checks one value; whatever it finds is reported at the place. */
export type FieldKind = (value: Json, place: Place) => void;

export function at(place: Place, key: string | number): Place {
  return { ...place, pointer: typeof key === 'number' ? `${place.pointer}[${key}]` : `${place.pointer}/${key}` };
}

export const anything: FieldKind = () => {};

export const text: FieldKind = (value, { findings, pointer }) => {
  if (typeof value !== 'string') findings.error(pointer, 'Expected value of type [STRING]');
};

export const timestamp: FieldKind = (value, { findings, pointer }) => {
  if (typeof value === 'string' && parseTimestamp(value) !== undefined) return;
  findings.error(pointer, `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${String(value)}`);
};

export const flag: FieldKind = (value, { findings, pointer }) => {
  if (typeof value !== 'boolean') findings.error(pointer, 'Expected value of type [BOOLEAN]');
};

export const object: FieldKind = (value, { findings, pointer }) => {
  if (!isObject(value)) findings.error(pointer, 'Expected value of type [OBJECT]');
};

export function integer(least: number, most: number): FieldKind {
  return (value, { findings, pointer }) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) findings.error(pointer, 'Expected value of type [INTEGER]');
    else if (value < least || value > most) findings.error(pointer, `Value must be between ${least} and ${most}`);
  };
}

export function number(least: number, most: number): FieldKind {
  return (value, { findings, pointer }) => {
    if (typeof value !== 'number') findings.error(pointer, 'Expected value of type [NUMBER]');
    else if (value < least || value > most) findings.error(pointer, `Value must be between ${least} and ${most}`);
  };
}

export function oneOf(...values: readonly string[]): FieldKind {
  return (value, { findings, pointer }) => {
    if (typeof value !== 'string') findings.error(pointer, 'Expected value of type [STRING]');
    else if (!values.includes(value)) findings.error(pointer, `Value should be one of the following: [${values.join(', ')}]`);
  };
}

function compiles(compile: (text: string) => unknown, value: Json): boolean {
  try {
    compile(value as string);
    return true;
  } catch {
    return false;
  }
}

export const path: FieldKind = (value, { findings, pointer }) => {
  if (typeof value !== 'string' || !compiles(compilePath, value)) findings.error(pointer, 'Value is not a valid JSONPath');
};

export const nullablePath: FieldKind = (value, place) => {
  if (value !== null) path(value, place);
};

/** A path that leads to one place at most, in the input, the context object or a variable. */
export const referencePath: FieldKind = (value, { findings, pointer }) => {
  const definite = typeof value === 'string' && compiles(compilePath, value) && compilePath(value).definite;
  if (!definite) findings.error(pointer, notReference);
};

const notReference = 'Value is not a Reference Path: The only allowed operators are simple property and array access';

export const nullableReferencePath: FieldKind = (value, place) => {
  if (value === null || (typeof value === 'string' && compiles(compileReferencePath, value))) return;
  place.findings.error(place.pointer, notReference);
};

export const pathOrIntrinsic: FieldKind = (value, place) => {
  if (typeof value === 'string' && isIntrinsic(value)) {
    if (!compiles(compileIntrinsic, value)) place.findings.error(place.pointer, 'Value is not a valid intrinsic function');
  } else path(value, place);
};

/** A payload template: fields that end in `.$` must hold a path or an intrinsic function. */
export const template: FieldKind = (value, place) => {
  if (isArray(value)) value.forEach((item, index) => template(item, at(place, index)));
  else if (isObject(value)) {
    for (const [key, field] of Object.entries(value)) {
      if (!key.endsWith('.$')) template(field, at(place, key));
      else if (typeof field !== 'string' || !(isIntrinsic(field) ? compiles(compileIntrinsic, field) : compiles(compilePath, field))) {
        place.findings.error(place.pointer, `The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`);
      }
    }
  }
};

/** A value with JSONata anywhere inside. */
export const jsonata: FieldKind = (value, place) => {
  if (isArray(value)) value.forEach((item, index) => jsonata(item, at(place, index)));
  else if (isObject(value)) for (const [key, field] of Object.entries(value)) jsonata(field, at(place, key));
  else if (typeof value === 'string' && isExpression(value)) {
    const problem = problemOf(value);
    if (problem) place.findings.error(place.pointer, problem.message, problem.code);
  } else if (typeof value === 'string' && (value.startsWith('{%') || value.endsWith('%}'))) {
    place.findings.warning(
      place.pointer,
      'A JSONata expression starts with {% and ends with %}; this is a plain text',
      'HALF_DELIMITED_EXPRESSION',
    );
  }
};

/** Either a JSONata expression or a plain value of another kind. */
export function orJsonata(kind: FieldKind): FieldKind {
  return (value, place) => (typeof value === 'string' && isExpression(value) ? jsonata(value, place) : kind(value, place));
}
