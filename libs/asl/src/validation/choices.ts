import type { QueryLanguage } from '../definition/state-machine.js';
import type { Json, JsonObject } from '../json.js';
import { isArray, isObject } from '../json.js';
import { operators } from '../states/choice/choice-rule.js';
import type { Findings } from './diagnostic.js';
import { flag, jsonata, orJsonata, path, type Place, template } from './field-kinds.js';
import { checkTarget } from './targets.js';

/** The rules of a Choice. */
export function checkChoices(
  state: JsonObject,
  language: QueryLanguage,
  siblings: JsonObject | undefined,
  findings: Findings,
  pointer: string,
): void {
  const { Choices } = state;
  if (Choices === undefined) return;
  const place: Place = { findings, language, pointer: `${pointer}/Choices` };
  if (!isArray(Choices)) return findings.error(place.pointer, 'Expected value of type [ARRAY]');
  if (Choices.length === 0) return findings.error(place.pointer, 'Value cannot be empty');
  Choices.forEach((rule, index) => checkTopRule(rule, siblings, { ...place, pointer: `${place.pointer}[${index}]` }));
}

function checkTopRule(rule: Json, siblings: JsonObject | undefined, place: Place): void {
  const { findings, pointer, language } = place;
  if (!isObject(rule)) return findings.error(pointer, 'Expected value of type [OBJECT]');
  const { Next, Assign, Output, Comment: _, ...test } = rule;
  if (typeof Next !== 'string') findings.error(pointer, "The field 'Next' is required but was missing");
  else checkTarget(Next, siblings, findings, `${pointer}/Next`);
  if (language === 'JSONPath') {
    if (Assign !== undefined) template(Assign, { ...place, pointer: `${pointer}/Assign` });
    if (Output !== undefined) findings.unsupported(pointer, 'Output');
    return checkTest(test, place);
  }
  if (Assign !== undefined) jsonata(Assign, { ...place, pointer: `${pointer}/Assign` });
  if (Output !== undefined) jsonata(Output, { ...place, pointer: `${pointer}/Output` });
  if (test['Condition'] === undefined) findings.error(pointer, "The field 'Condition' is required but was missing");
  else orJsonata(flag)(test['Condition'], { ...place, pointer: `${pointer}/Condition` });
  for (const name of Object.keys(test)) if (name !== 'Condition') findings.unsupported(pointer, name);
}

function checkTest(test: JsonObject, place: Place): void {
  const { findings, pointer } = place;
  for (const name of ['And', 'Or'] as const) {
    const parts = test[name];
    if (parts === undefined) continue;
    if (!isArray(parts) || parts.length === 0) return findings.error(`${pointer}/${name}`, 'Value cannot be empty');
    parts.forEach((part, index) => checkNested(part, { ...place, pointer: `${pointer}/${name}[${index}]` }));
    return;
  }
  if (test['Not'] !== undefined) return checkNested(test['Not'], { ...place, pointer: `${pointer}/Not` });
  checkComparison(test, place);
}

function checkNested(part: Json, place: Place): void {
  if (!isObject(part)) return place.findings.error(place.pointer, 'Expected value of type [OBJECT]');
  if (part['Next'] !== undefined) place.findings.unsupported(place.pointer, 'Next');
  checkTest(part, place);
}

function checkComparison(test: JsonObject, place: Place): void {
  const { findings, pointer } = place;
  if (test['Variable'] === undefined) findings.error(pointer, "The field 'Variable' is required but was missing");
  else path(test['Variable'], { ...place, pointer: `${pointer}/Variable` });
  const used = Object.keys(test).filter((name) => operators.has(name));
  if (used.length !== 1) findings.error(pointer, `Exactly one comparison operator is required, but found: [${used.join(', ')}]`);
  for (const name of used) if (name.endsWith('Path')) path(test[name]!, { ...place, pointer: `${pointer}/${name}` });
  for (const name of Object.keys(test)) {
    if (name !== 'Variable' && name !== 'Comment' && name !== 'Next' && !operators.has(name)) findings.unsupported(pointer, name);
  }
}
