import type { QueryLanguage } from '../definition/state-machine.js';
import type { Json, JsonObject } from '../json.js';
import { isArray, isObject, own } from '../json.js';
import type { Findings } from './diagnostic.js';
import { anything, type FieldKind, integer, jsonata, nullableReferencePath, number, oneOf, template, text } from './field-kinds.js';
import { checkTarget } from './targets.js';

const most = 99_999_999;

const retrierFields: Readonly<Record<string, FieldKind>> = {
  ErrorEquals: anything,
  IntervalSeconds: integer(1, most),
  MaxAttempts: integer(0, most),
  BackoffRate: number(1, Number.MAX_VALUE),
  MaxDelaySeconds: integer(1, 31_622_400),
  JitterStrategy: oneOf('FULL', 'NONE'),
  Comment: text,
};

const catcherFields: Readonly<Record<QueryLanguage, Readonly<Record<string, FieldKind>>>> = {
  JSONPath: { ErrorEquals: anything, Next: text, ResultPath: nullableReferencePath, Assign: template, Comment: text },
  JSONata: { ErrorEquals: anything, Next: text, Output: jsonata, Assign: jsonata, Comment: text },
};

/** Retry and Catch, also where States.ALL stands. */
export function checkRecovery(
  state: JsonObject,
  language: QueryLanguage,
  siblings: JsonObject | undefined,
  findings: Findings,
  pointer: string,
): void {
  checkAll(state['Retry'], retrierFields, language, findings, `${pointer}/Retry`);
  checkAll(state['Catch'], catcherFields[language], language, findings, `${pointer}/Catch`);
  for (const [index, catcher] of (isArray(state['Catch']) ? state['Catch'] : []).entries()) {
    if (!isObject(catcher)) continue;
    const place = `${pointer}/Catch[${index}]`;
    if (typeof catcher['Next'] !== 'string') findings.error(place, "The field 'Next' is required but was missing");
    else checkTarget(catcher['Next'], siblings, findings, `${place}/Next`);
  }
}

function checkAll(
  list: Json | undefined,
  allowed: Readonly<Record<string, FieldKind>>,
  language: QueryLanguage,
  findings: Findings,
  pointer: string,
): void {
  if (list === undefined) return;
  if (!isArray(list)) return findings.error(pointer, 'Expected value of type [ARRAY]');
  list.forEach((entry, index) => {
    const place = `${pointer}[${index}]`;
    if (!isObject(entry)) return findings.error(place, 'Expected value of type [OBJECT]');
    for (const [name, value] of Object.entries(entry)) {
      const kind = own(allowed, name);
      if (kind) kind(value, { findings, language, pointer: `${place}/${name}` });
      else findings.unsupported(place, name);
    }
    checkErrorEquals(entry['ErrorEquals'], index === list.length - 1, findings, place);
  });
}

function checkErrorEquals(names: Json | undefined, isLast: boolean, findings: Findings, pointer: string): void {
  if (names === undefined) return findings.error(pointer, "The field 'ErrorEquals' is required but was missing");
  if (!isArray(names) || names.some((name) => typeof name !== 'string'))
    return findings.error(`${pointer}/ErrorEquals`, 'Expected value of type [ARRAY]');
  if (names.length === 0) return findings.error(`${pointer}/ErrorEquals`, 'Value cannot be empty');
  if (!names.includes('States.ALL')) return;
  if (names.length > 1) findings.error(`${pointer}/ErrorEquals`, "'States.ALL' can only appear by itself");
  if (!isLast) findings.error(`${pointer}/ErrorEquals`, "'States.ALL' can only be specified in the last position");
}
