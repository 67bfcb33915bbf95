import type { JsonObject } from '../json.js';
import { operators } from '../states/choice-rule.js';
import type { Place } from './diagnostic.js';
import * as is from './field-kinds.js';
import { assigned, both, checkFields, type Fields, inJsonata, inPaths } from './field.js';

/** One of the Choices. */
export const choice = is.objectWith((rule, place) => {
  checkTest(rule, ruleFields, place);
  place.require(rule, 'Next', ...(place.around.language === 'JSONata' ? ['Condition'] : []));
});

const nested = is.objectWith((part, place) => checkTest(part, testFields, place));

const testFields: Fields = {
  Variable: inPaths(is.readablePath),
  And: inPaths(is.listOf(nested)),
  Or: inPaths(is.listOf(nested)),
  Not: inPaths(nested),
  Comment: both(is.anything),
  ...Object.fromEntries([...operators].map((name) => [name, inPaths(operandOf(name))])),
};

const ruleFields: Fields = {
  ...testFields,
  Next: both(is.target),
  Condition: inJsonata(is.orJsonata(is.flag)),
  Assign: assigned,
  Output: inJsonata(is.jsonata),
};

/** What an operator compares with, by its name. */
function operandOf(operator: string): is.FieldKind {
  if (operator.endsWith('Path')) return is.readablePath;
  if (operator.startsWith('String')) return is.text;
  if (operator.startsWith('Numeric')) return is.number(-Infinity, Infinity);
  return operator.startsWith('Timestamp') ? is.timestamp : is.flag;
}

const joining: ReadonlySet<string> = new Set(['And', 'Or', 'Not']);

/** It has one operator, and a variable where that one compares. */
function checkTest(test: JsonObject, fields: Fields, place: Place): void {
  checkFields(test, fields, place);
  if (place.around.language === 'JSONata') return;
  const used = Object.keys(test).filter((name) => operators.has(name) || joining.has(name));
  if (!used.some((name) => joining.has(name))) place.require(test, 'Variable');
  if (used.length !== 1) place.error(`Exactly one comparison operator is required, but found: [${used.join(', ')}]`);
}
