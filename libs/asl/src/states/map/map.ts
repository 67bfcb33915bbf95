import { resultsWritten, startBranches, stopIterations } from '../../engine/branches.js';
import type { Items } from '../../engine/execution.js';
import type { Branches, Frame } from '../../engine/frame.js';
import { faultOf } from '../../engine/fault.js';
import { concurrencyOf } from '../../engine/map-runs.js';
import type { Run } from '../../engine/run.js';
import { constant, type Steps } from '../../engine/steps.js';
import { fail } from '../../engine/transitions.js';
import { itemAt, mapItem, View } from '../../engine/view.js';
import type { Json } from '../../json.js';
import { compileField, type StateKind } from '../dataflow.js';
import { distribution } from './distributed-map.js';
import { compileBatcher, compileItems, compileLimits } from './map-input.js';

/** Runs its processor once for each item (or batch); the result is the array of the outputs in the order of the items. */
export const map: StateKind = (state, flow) => {
  const batch = compileBatcher(state, flow);
  const limitsOf = compileLimits(state, flow);
  // Parameters is what ItemSelector was called before.
  const selector = compileField(state, state['ItemSelector'] === undefined ? 'Parameters' : 'ItemSelector', flow.language);
  const distributed = distribution(state, flow);
  const itemsOf = compileItems(state, flow, distributed !== undefined);
  const { read, write } = distributed ?? {};
  const label = state['Label'] as string | undefined;

  function* iterate(run: Run, frame: Frame, given: Items): Steps<void> {
    const view = new View(run, frame);
    const limits = { ...(yield* limitsOf(view)), ...frame.mapRun?.changed };
    const units = batch ? yield* batch(view, yield* inputs(run, frame, given)) : given;
    const { length } = units.items;
    const ready = distributed && !read ? run.startMapRun(frame, label) : frame;
    const { maxConcurrency, ...tolerance } = limits;
    const concurrency = concurrencyOf(maxConcurrency, distributed !== undefined);
    run.tellOfMapRun(ready, { ...limits, executions: length, items: given.items.length });
    const batched = batch && { items: given.items.length, failed: 0 };
    const plan = { length, concurrency, ...tolerance, distributed: distributed && true, batched };
    // A probe is told of all inputs, which otherwise are made as their iterations start.
    if (!batch && run.context.probe) yield* inputs(run, frame, given);
    yield* startBranches(run, ready, plan, units);
  }

  /** What ItemSelector makes of the items. Batches are made of that. */
  function* inputs(run: Run, frame: Frame, given: Items): Steps<readonly Json[]> {
    if (!selector) return given.items;
    const selected: Json[] = [];
    for (const index of given.items.keys()) selected.push(yield* selector(itemView(run, frame, given, index)));
    return new View(run, frame).note('afterItemSelector', selected);
  }

  function itemView(run: Run, frame: Frame, given: Items, index: number): View {
    return flow.onInput(new View(run, frame, frame.input, { Map: mapItem(given, index) }));
  }

  function branchInput(run: Run, frame: Frame, index: number): Steps<Json> {
    const held = run.execution.held[frame.id]!;
    return selector && !batch ? selector(itemView(run, frame, held, index)) : constant(itemAt(held, index));
  }

  return {
    *work(view) {
      const { run, frame } = view;
      if (read) return yield* read(run, run.startMapRun(run.tell(frame, 'MapStateStarted', { length: 0 }), label));
      const given = yield* itemsOf(view);
      yield* iterate(run, run.tell(frame, 'MapStateStarted', { length: given.items.length }), given);
    },
    branchInput,
    // The items of an inline Map have a source; those of a Parallel are its input.
    goesOnWith: (begun, { source }) =>
      distributed
        ? begun.distributed === true && (begun.batched !== undefined) === (batch !== undefined)
        : !begun.distributed && source !== undefined,
    ...(write && {
      *giveUp(run, frame, failure) {
        const stopped = stopIterations(run, frame);
        try {
          const Pending: Json[] = [];
          // What ran before and was to run again has results of its own where it is an execution.
          const again = run.context.childExecutions ? [] : run.again(stopped);
          for (const index of unstarted(again, stopped.branches!)) Pending.push(yield* branchInput(run, run.whole(stopped), index));
          yield* write(run, { ...stopped, mapRun: { ...stopped.mapRun!, failure } }, { Pending });
        } catch (error) {
          if (!faultOf(error)) throw error;
          // Where it cannot even be said what to write, what the state fails of remains what it was.
          yield* resultsWritten(run, stopped, failure);
        }
      },
    }),
    *complete({ run, frame }, result) {
      if (distributed && frame.task?.purpose === 'readItems') {
        const given = yield* distributed.itemsOf(new View(run, frame), result, frame.task.parameters);
        const reading = { ...frame, task: undefined };
        return yield* 'items' in given ? iterate(run, reading, given) : fail(run, reading, given);
      }
      if (write && frame.task?.purpose !== 'writeResults') return yield* write(run, frame, { Results: result });
      const ended = run.endMapRun({ ...frame, task: undefined }, 'SUCCEEDED');
      run.emitIn(ended, 'MapStateSucceeded');
      yield* flow.leave(new View(run, ended), distributed && !write ? distributed.shaped(result) : result);
    },
  };
};

function unstarted(again: readonly number[], { length, next, repeated = 0 }: Branches): readonly number[] {
  return [...again.slice(repeated), ...Array.from({ length: length - next }, (_, ahead) => next + ahead)];
}
