import { innerLists } from '../definition/state-machine.js';
import { startBranches } from '../engine/branches.js';
import { constant } from '../engine/steps.js';
import type { StateKind } from './dataflow.js';

/** Runs its branches side by side on the same input; the result is the array of their outputs in the order of the branches. */
export const parallel: StateKind = (state, flow) => {
  const { length } = innerLists(state);
  return {
    *work(view) {
      const { run, frame } = view;
      const input = yield* flow.prepare(view);
      yield* startBranches(run, run.tell(frame, 'ParallelStateStarted'), { length, concurrency: length }, { items: [input] });
    },
    branchInput: (run, frame) => constant(run.execution.held[frame.id]?.items[0] ?? null),
    goesOnWith: (begun, { source }) => begun.length === length && source === undefined && !begun.distributed,
    *complete(view, result) {
      view.run.emitIn(view.frame, 'ParallelStateSucceeded');
      yield* flow.leave(view, result);
    },
  };
};
