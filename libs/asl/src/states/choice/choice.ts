import type { QueryLanguage, State } from '../../definition/state-machine.js';
import { compileFields, concludeJsonata, type Dataflow } from '../../engine/dataflow.js';
import { runtimeFault } from '../../engine/fault.js';
import type { Behaviour } from '../../engine/program.js';
import { constant } from '../../engine/steps.js';
import { exit } from '../../engine/transitions.js';
import { View } from '../../engine/view.js';
import type { JsonObject } from '../../json.js';
import { compileTyped } from '../../jsonata/expression.js';
import { compilePath } from '../../paths/path.js';
import { compileTemplate } from '../../paths/template.js';
import { compileRule } from './choice-rule.js';

/** Goes on with the first rule that holds, otherwise with the default. */
export function choice(state: State, language: QueryLanguage, flow: Dataflow): Behaviour {
  return language === 'JSONata' ? jsonataChoice(state) : pathChoice(state, flow);
}

function pathChoice(state: State, flow: Dataflow): Behaviour {
  const rules = (state['Choices'] as readonly JsonObject[]).map((rule) => ({
    holds: compileRule(rule),
    next: rule['Next'] as string,
    assign: rule['Assign'] === undefined ? undefined : compileTemplate(rule['Assign']),
  }));
  const outputPath = state['OutputPath'];
  const output = typeof outputPath === 'string' ? compilePath(outputPath).read : undefined;
  const defaultAssign = state['Assign'] === undefined ? undefined : compileTemplate(state['Assign']);
  return {
    work(run, frame) {
      const raw = new View(run, frame, frame.input);
      const view = raw.on(flow.effectiveInput(raw));
      const rule = rules.find((candidate) => candidate.holds(view));
      const next = rule ? rule.next : defaultOf(state);
      const assigned = (rule ? rule.assign : defaultAssign)?.(view) as JsonObject | undefined;
      exit(run, frame, outputPath === null ? {} : output ? output(view) : view.input, next, assigned);
      return constant(undefined);
    },
  };
}

function defaultOf(state: State): string {
  const next = state['Default'];
  // The specification calls it States.NoChoiceMatched; the service reports a runtime error.
  if (typeof next !== 'string') throw runtimeFault('Failed to transition out of the state. The state does not point to a next state.');
  return next;
}

function jsonataChoice(state: State): Behaviour {
  const own = compileFields(state);
  const rules = (state['Choices'] as readonly JsonObject[]).map((rule, index) => ({
    fields: compileFields(rule, `Choices[${index}]/`),
    next: rule['Next'] as string,
    condition: compileTyped(rule['Condition'] ?? null, `Choices[${index}]/Condition`, 'boolean'),
  }));
  return {
    *work(run, frame) {
      const view = new View(run, frame, frame.input);
      for (const { fields, next, condition } of rules) {
        if (!(yield* condition(view))) continue;
        // A rule without an Output of its own passes the input on: the state's Output belongs to the Default.
        const { output, assigned } = yield* concludeJsonata(fields, view, frame.input, {});
        return exit(run, frame, output, next, assigned);
      }
      const next = defaultOf(state);
      const { output, assigned } = yield* concludeJsonata(own, view, frame.input, {});
      exit(run, frame, output, next, assigned);
    },
  };
}
