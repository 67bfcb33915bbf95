import type { QueryLanguage } from '../definition/state-machine.js';
import { runtimeFault } from '../engine/fault.js';
import { constant, type Steps } from '../engine/steps.js';
import { exit } from '../engine/transitions.js';
import type { View } from '../engine/view.js';
import type { Json, JsonObject } from '../json.js';
import { compileTyped } from '../jsonata/expression.js';
import { compileRule } from './choice-rule.js';
import { compileConclusion, type StateKind } from './dataflow.js';

/** Goes on with the first rule that holds, otherwise with the default. In JSONata, the state's own Output belongs to the default. */
export const choice: StateKind = (state, { language, onInput, conclude }) => {
  const rules = (state['Choices'] as readonly JsonObject[]).map((rule, index) => ({
    holds: compileCondition(rule, language, `Choices[${index}]/`),
    next: rule['Next'],
    conclude: compileConclusion(rule, language, `Choices[${index}]/`, state['OutputPath']),
  }));
  const otherwise = { next: state['Default'], conclude };
  return {
    *work(given) {
      const view = onInput(given);
      let chosen = otherwise;
      for (const rule of rules) {
        if (!(yield* rule.holds(view))) continue;
        chosen = rule;
        break;
      }
      // The specification calls it States.NoChoiceMatched; the service reports a runtime error.
      if (typeof chosen.next !== 'string')
        throw runtimeFault('Failed to transition out of the state. The state does not point to a next state.');
      exit(view.run, view.frame, yield* chosen.conclude(view, view.input), chosen.next);
    },
  };
};

function compileCondition(rule: JsonObject, language: QueryLanguage, prefix: string): (view: View) => Steps<Json> {
  if (language === 'JSONata') return compileTyped(rule['Condition'] ?? null, `${prefix}Condition`, 'boolean');
  const holds = compileRule(rule);
  return (view) => constant(holds(view));
}
