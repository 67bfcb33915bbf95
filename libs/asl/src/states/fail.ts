import { fail as failState } from '../engine/transitions.js';
import { shown } from '../json.js';
import { compilePathOrIntrinsic } from '../paths/template.js';
import { type Computed, compileValue, type StateKind } from './dataflow.js';

/** Ends its branch or the execution with an error name and a cause, both optional: null is none. */
export const fail: StateKind = (state, flow) => {
  const error = compileValue(state, 'Error', flow, text);
  const cause = compileValue(state, 'Cause', flow, text);
  return {
    *work(given) {
      const view = flow.onInput(given);
      yield* failState(view.run, view.frame, { error: yield* error(view), cause: yield* cause(view) });
    },
  };
};

const text: Computed<string> = {
  type: 'string',
  follow(path, field) {
    const read = compilePathOrIntrinsic(path, field);
    return (view) => {
      const value = read(view);
      return value === null ? undefined : shown(value);
    };
  },
};
