import type { State } from '../../definition/state-machine.js';
import { resultsWritten, startBranches } from '../../engine/branches.js';
import type { Branches, Frame } from '../../engine/execution.js';
import { faultOf } from '../../engine/fault.js';
import { concurrencyOf, startMapRun, stopIterations, tellOfMapRun } from '../../engine/map-runs.js';
import type { Behaviour } from '../../engine/program.js';
import type { Run } from '../../engine/run.js';
import type { Steps } from '../../engine/steps.js';
import { fail } from '../../engine/transitions.js';
import { mapItem, View } from '../../engine/view.js';
import { isArray, type Json } from '../../json.js';
import { compileField, type Dataflow, leave } from '../dataflow.js';
import { distribution } from './distributed-map.js';
import { compileBatcher, compileItems, compileLimits } from './map-input.js';

/** Runs its processor once for each item (or batch); the result is the array of the outputs in the order of the items. */
export function map(state: State, flow: Dataflow): Behaviour {
  const itemsOf = compileItems(state, flow);
  const batch = compileBatcher(state, flow);
  const limitsOf = compileLimits(state, flow);
  // Parameters is what ItemSelector was called before.
  const selector = compileField(state, state['ItemSelector'] === undefined ? 'Parameters' : 'ItemSelector', flow.language);
  const distributed = distribution(state, flow);
  const { read, write } = distributed ?? {};
  const label = state['Label'] as string | undefined;

  function started(run: Run, frame: Frame, length: number): Frame {
    return run.save({ ...frame, previousEventId: run.emitIn(frame, 'MapStateStarted', frame.previousEventId, { length }) });
  }

  function* iterate(run: Run, frame: Frame, items: readonly Json[]): Steps<void> {
    const view = new View(run, frame);
    const limits = { ...(yield* limitsOf(view)), ...frame.mapRun?.changed };
    const batches = yield* batch(view, items);
    const ready = distributed && !read ? startMapRun(run, frame, label) : frame;
    const { maxConcurrency, ...tolerance } = limits;
    const concurrency = concurrencyOf(maxConcurrency, distributed !== undefined);
    tellOfMapRun(run, ready, { ...limits, executions: batches.length, items: items.length });
    const plan = { length: batches.length, concurrency, ...tolerance, distributed: distributed && true };
    yield* startBranches(run, ready, plan, batches);
  }

  function* branchInput(run: Run, frame: Frame, index: number): Steps<Json> {
    if (!selector) return run.execution.held[frame.id]?.items[index] ?? null;
    return yield* selector(flow.onInput(new View(run, frame, frame.input, { Map: mapItem(run, frame.id, index) })));
  }

  return {
    *work(run, frame) {
      if (read) return yield* read(run, startMapRun(run, started(run, frame, 0), label));
      const items = yield* itemsOf(new View(run, frame));
      yield* iterate(run, started(run, frame, items.length), items);
    },
    branchInput,
    ...(write && {
      *giveUp(run, frame, failure) {
        const stopped = stopIterations(run, frame);
        try {
          const Pending: Json[] = [];
          for (const index of unstarted(stopped.branches!)) Pending.push(yield* branchInput(run, run.whole(stopped), index));
          yield* write(run, { ...stopped, mapRun: { ...stopped.mapRun!, failure } }, { Pending });
        } catch (error) {
          if (!faultOf(error)) throw error;
          // Where it cannot even be said what to write, what the state fails of remains what it was.
          yield* resultsWritten(run, stopped, failure);
        }
      },
    }),
    *complete(run, frame, result) {
      if (distributed && frame.task?.purpose === 'readItems') {
        const items = distributed.itemsOf(result);
        const reading = { ...frame, task: undefined };
        return yield* isArray(items) ? iterate(run, reading, items) : fail(run, reading, items);
      }
      if (write && frame.task?.purpose !== 'writeResults') return yield* write(run, frame, { Results: result });
      const ended = run.endMapRun({ ...frame, task: undefined }, 'SUCCEEDED');
      run.emitIn(ended, 'MapStateSucceeded', ended.previousEventId);
      yield* leave(run, ended, flow, new View(run, ended), distributed && !write ? distributed.shaped(result) : result);
    },
  };
}

function unstarted({ length, next, again = [] }: Branches): readonly number[] {
  return [...again, ...Array.from({ length: length - next }, (_, ahead) => next + ahead)];
}
