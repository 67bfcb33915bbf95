import type { StateKind } from './dataflow.js';

/** Its output is `Result` when there is one, otherwise what InputPath and Parameters (or nothing, in JSONata) make of the input. */
export const pass: StateKind = ({ Result }, flow) => ({
  *work(view) {
    const result = Result === undefined ? yield* flow.prepare(view) : view.note('result', Result);
    yield* flow.leave(view, result);
  },
});

/** Ends its branch or the execution with what it is given. */
export const succeed: StateKind = (_, flow) => ({ work: (view) => flow.leave(view, flow.onInput(view).input) });
