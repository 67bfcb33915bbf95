import { type Dataflow, leave } from '../engine/dataflow.js';
import type { Behaviour } from '../engine/program.js';
import { View } from '../engine/view.js';

export function succeed(flow: Dataflow): Behaviour {
  return {
    *work(run, frame) {
      const view = new View(run, frame, frame.input);
      yield* leave(run, frame, flow, view, flow.effectiveInput(view));
    },
  };
}
