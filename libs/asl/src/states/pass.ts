import type { State } from '../definition/state-machine.js';
import { type Dataflow, leave } from '../engine/dataflow.js';
import type { Behaviour } from '../engine/program.js';
import { View } from '../engine/view.js';

/** Its output is `Result` when there is one, otherwise what InputPath and Parameters (or nothing, in JSONata) make of the input. */
export function pass(state: State, flow: Dataflow): Behaviour {
  const { Result } = state;
  return {
    *work(run, frame) {
      const view = new View(run, frame, frame.input);
      if (Result !== undefined) view.note('result', Result);
      yield* leave(run, frame, flow, view, Result ?? (yield* flow.prepare(view)));
    },
  };
}
