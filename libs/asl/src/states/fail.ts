import type { QueryLanguage, State } from '../definition/state-machine.js';
import type { Behaviour } from '../engine/program.js';
import { constant, type Steps } from '../engine/steps.js';
import { fail as failState } from '../engine/transitions.js';
import { View } from '../engine/view.js';
import type { Json } from '../json.js';
import { compileTyped } from '../jsonata/expression.js';
import { compilePathOrIntrinsic } from '../paths/template.js';

/** Ends its branch or the execution with an error name and a cause, both optional. */
export function fail(state: State, language: QueryLanguage): Behaviour {
  const error = compileText(state, 'Error', language);
  const cause = compileText(state, 'Cause', language);
  return {
    *work(run, frame) {
      const view = new View(run, frame, frame.input);
      if (language === 'JSONPath') view.note('afterInputPath', frame.input);
      const failure = { error: yield* error(view), cause: yield* cause(view) };
      yield* failState(run, frame, failure);
    },
  };
}

function compileText(state: State, field: 'Error' | 'Cause', language: QueryLanguage): (view: View) => Steps<string | undefined> {
  const literal = state[field];
  const path = state[`${field}Path`];
  if (typeof path === 'string') {
    const template = compilePathOrIntrinsic(path, `${field}Path`);
    return (view) => constant(asText(template(view)));
  }
  if (literal === undefined || language === 'JSONPath') return () => constant(literal as string | undefined);
  const expression = compileTyped(literal, field, 'string');
  return (view) => expression(view) as Steps<Json> as Steps<string>;
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
