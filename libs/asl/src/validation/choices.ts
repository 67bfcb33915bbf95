import { isObject, type Json, type JsonObject } from '../json.js';
import { operators } from '../states/choice-rule.js';
import type { Place } from './diagnostic.js';
import { type FieldKind, flag, jsonata, listOf, object, orJsonata, path, target, template } from './field-kinds.js';
import { unsupported } from './fields.js';

/** One of the Choices. */
export const choice: FieldKind = (rule, place) => {
  if (!isObject(rule)) return object(rule, place);
  const { Next, Assign, Output, Comment: _, ...test } = rule;
  const inPaths = place.around.language === 'JSONPath';
  if (typeof Next !== 'string') place.require({}, 'Next');
  else target(Next, place.at('Next'));
  if (Assign !== undefined) (inPaths ? template : jsonata)(Assign, place.at('Assign'));
  if (Output !== undefined) (inPaths ? () => unsupported('Output', place) : jsonata)(Output, place.at('Output'));
  if (inPaths) return checkTest(test, place);
  place.require(test, 'Condition');
  for (const [name, value] of Object.entries(test)) {
    if (name === 'Condition') orJsonata(flag)(value, place.at(name));
    else unsupported(name, place);
  }
};

function checkTest(test: JsonObject, place: Place): void {
  const { And, Or, Not } = test;
  if (And !== undefined) allOf(And, place.at('And'));
  else if (Or !== undefined) allOf(Or, place.at('Or'));
  else if (Not !== undefined) nested(Not, place.at('Not'));
  else checkComparison(test, place);
}

function allOf(parts: Json, place: Place): void {
  listOf(nested)(Array.isArray(parts) ? parts : [], place);
}

function nested(part: Json, place: Place): void {
  if (!isObject(part)) return object(part, place);
  if (part['Next'] !== undefined) unsupported('Next', place);
  checkTest(part, place);
}

function checkComparison(test: JsonObject, place: Place): void {
  place.require(test, 'Variable');
  const used = Object.keys(test).filter((name) => operators.has(name));
  if (used.length !== 1) place.error(`Exactly one comparison operator is required, but found: [${used.join(', ')}]`);
  for (const [name, value] of Object.entries(test)) {
    if (name === 'Variable' || (operators.has(name) && name.endsWith('Path'))) path(value, place.at(name));
    else if (name !== 'Comment' && name !== 'Next' && !operators.has(name)) unsupported(name, place);
  }
}
