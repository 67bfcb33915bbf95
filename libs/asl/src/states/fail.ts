import type { QueryLanguage, State } from '../definition/state-machine.js';
import { compileFields } from '../engine/dataflow.js';
import type { Behaviour } from '../engine/program.js';
import type { Steps } from '../engine/steps.js';
import { fail as failState } from '../engine/transitions.js';
import { View } from '../engine/view.js';
import type { Json } from '../json.js';
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
  const template = typeof path === 'string' ? compilePathOrIntrinsic(path, `${field}Path`) : undefined;
  const fields = compileFields(state);
  return function* (view) {
    if (template) return asText(template(view));
    if (literal === undefined) return undefined;
    return asText(language === 'JSONata' ? yield* fields.evaluate(field, view) : literal);
  };
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
