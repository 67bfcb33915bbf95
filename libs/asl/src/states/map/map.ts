import type { QueryLanguage, State } from '../../definition/state-machine.js';
import { mapRunFailed, startBranches } from '../../engine/branches.js';
import { compileFields, type Dataflow, leave } from '../../engine/dataflow.js';
import type { Branches, Frame } from '../../engine/execution.js';
import { Fault } from '../../engine/fault.js';
import { concurrencyOf, resultsWritten, stopIterations } from '../../engine/map-runs.js';
import type { Behaviour } from '../../engine/program.js';
import type { Run } from '../../engine/run.js';
import { constant, type Steps } from '../../engine/steps.js';
import { mapItem, View } from '../../engine/view.js';
import type { Json } from '../../json.js';
import { isArray } from '../../json.js';
import { compileTemplate } from '../../paths/template.js';
import { compileBatcher } from './item-batcher.js';
import { compileItems } from './map-items.js';
import { compileMapLimits } from './map-limits.js';
import { distribution, isDistributed } from './distributed-map.js';

/** Runs its processor once for each item (or batch); the result is the array of the outputs in the order of the items. */
export function map(state: State, language: QueryLanguage, flow: Dataflow): Behaviour {
  const itemsOf = compileItems(state, language, flow);
  const batch = compileBatcher(state, language, flow);
  const limitsOf = compileMapLimits(state, language, flow);
  const select = compileSelector(state, language, flow);
  const distributed = isDistributed(state) ? distribution(state, language, flow) : undefined;

  function* iterate(run: Run, frame: Frame, items: readonly Json[]): Steps<void> {
    const view = new View(run, frame, frame.input);
    const limits = { ...(yield* limitsOf(view)), ...frame.mapRun?.changed };
    const batches = yield* batch(view, items);
    const ready = distributed && !distributed.reads ? distributed.started(run, frame) : frame;
    const { maxConcurrency, ...tolerance } = limits;
    const plan = { length: batches.length, concurrency: concurrencyOf(maxConcurrency, distributed !== undefined), ...tolerance };
    if (ready.mapRun)
      run.mapRuns.push({ arn: ready.mapRun.arn, at: run.context.now, ...limits, executions: batches.length, items: items.length });
    yield* startBranches(run, ready, { ...plan, ...(distributed && { distributed: true }) }, batches);
  }

  function* branchInput(run: Run, frame: Frame, index: number): Steps<Json> {
    const items = run.execution.held[frame.id]?.items ?? [];
    const item = items[index] ?? null;
    return select ? yield* select(new View(run, frame, frame.input, { Map: mapItem(items, index) }), item) : item;
  }

  return {
    *work(run, frame) {
      if (distributed?.reads) return yield* distributed.read(run, distributed.started(run, started(run, frame, 0)));
      const items = yield* itemsOf(new View(run, frame, frame.input));
      yield* iterate(run, started(run, frame, items.length), items);
    },
    ...(distributed?.writes && {
      *giveUp(run, frame, failure) {
        const stopped = stopIterations(run, frame);
        try {
          const pending: Json[] = [];
          for (const index of unstarted(stopped.branches!)) pending.push(yield* branchInput(run, run.whole(stopped), index));
          yield* distributed.write(run, { ...stopped, mapRun: { ...stopped.mapRun!, failure } }, { Pending: pending });
        } catch (error) {
          if (!(error instanceof Fault || error instanceof RangeError)) throw error;
          // Where it cannot even be said what to write, what the state fails of remains what it was.
          yield* resultsWritten(run, stopped, failure);
        }
      },
    }),
    branchInput,
    *complete(run, frame, result) {
      if (distributed && frame.task?.purpose === 'readItems') {
        const items = distributed.itemsOf(result);
        const reading = { ...frame, task: undefined };
        return yield* isArray(items) ? iterate(run, reading, items) : mapRunFailed(run, reading, items);
      }
      if (distributed?.writes && frame.task?.purpose !== 'writeResults') return yield* distributed.write(run, frame, { Results: result });
      const ended = distributed ? distributed.succeeded(run, { ...frame, task: undefined }) : frame;
      run.emitIn(ended, 'MapStateSucceeded', ended.previousEventId);
      yield* leave(
        run,
        ended,
        flow,
        new View(run, ended, ended.input),
        distributed && !distributed.writes ? distributed.shaped(result) : result,
      );
    },
  };
}

function started(run: Run, frame: Frame, length: number): Frame {
  return run.save({ ...frame, previousEventId: run.emitIn(frame, 'MapStateStarted', frame.previousEventId, { length }) });
}

function unstarted({ length, next, again = [] }: Branches): readonly number[] {
  return [...again, ...Array.from({ length: length - next }, (_, ahead) => next + ahead)];
}

/** ItemSelector (or, from before, Parameters): what an iteration gets instead of its item. */
function compileSelector(state: State, language: QueryLanguage, flow: Dataflow): ((view: View, item: Json) => Steps<Json>) | undefined {
  if (language === 'JSONata') {
    const fields = compileFields(state);
    return fields.has('ItemSelector') ? (view) => fields.evaluate('ItemSelector', view) : undefined;
  }
  const selector = state['ItemSelector'] ?? state['Parameters'];
  if (selector === undefined) return undefined;
  const template = compileTemplate(selector);
  return (view) => constant(template(view.on(flow.effectiveInput(view))));
}
