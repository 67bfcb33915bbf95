import type { State } from '../definition/state-machine.js';
import { startBranches } from '../engine/branches.js';
import { constant, type Dataflow, leave } from '../engine/dataflow.js';
import { innerLists, type Behaviour } from '../engine/program.js';
import { View } from '../engine/view.js';
import type { Json } from '../json.js';

/** Runs its branches side by side on the same input; the result is the array of their outputs in the order of the branches. */
export function parallel(state: State, flow: Dataflow): Behaviour {
  const { length } = innerLists(state);
  return {
    *work(run, frame) {
      const input = yield* flow.prepare(new View(run, frame, frame.input));
      const previousEventId = run.emitIn(frame, 'ParallelStateStarted', frame.previousEventId);
      yield* startBranches(run, run.save({ ...frame, previousEventId }), { length, concurrency: length }, [input]);
    },
    branchInput: (run, frame) => constant((run.execution.held[frame.id] as readonly [Json])[0]),
    *complete(run, frame, result) {
      run.emitIn(frame, 'ParallelStateSucceeded', frame.previousEventId);
      yield* leave(run, frame, flow, new View(run, frame, frame.input), result);
    },
  };
}
