import type { State } from '../definition/state-machine.js';
import type { Behaviour } from '../engine/program.js';
import type { Dataflow } from './dataflow.js';

/** Its output is `Result` when there is one, otherwise what InputPath and Parameters (or nothing, in JSONata) make of the input. */
export function pass({ Result }: State, flow: Dataflow): Behaviour {
  return {
    *work(view) {
      const result = Result === undefined ? yield* flow.prepare(view) : view.note('result', Result);
      yield* flow.leave(view, result);
    },
  };
}

/** Ends its branch or the execution with what it is given. */
export function succeed(_: State, flow: Dataflow): Behaviour {
  return { work: (view) => flow.leave(view, flow.onInput(view).input) };
}
