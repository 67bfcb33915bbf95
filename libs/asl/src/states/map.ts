import type { QueryLanguage, State } from '../definition/state-machine.js';
import { startBranches } from '../engine/branches.js';
import { compileFields, type Dataflow, leave } from '../engine/dataflow.js';
import { evaluationFault, runtimeFault } from '../engine/fault.js';
import type { Behaviour } from '../engine/program.js';
import type { Steps } from '../engine/steps.js';
import { mapItem, View } from '../engine/view.js';
import type { Json } from '../json.js';
import { isArray } from '../json.js';
import { compilePath } from '../paths/path.js';
import { compileTemplate } from '../paths/template.js';

const inlineConcurrency = 40;

/** Runs its processor once for each item; the result is the array of the outputs in the order of the items. */
export function map(state: State, language: QueryLanguage, flow: Dataflow): Behaviour {
  const itemsOf = language === 'JSONata' ? jsonataItems(state) : pathItems(state, flow);
  const selector = state['ItemSelector'] ?? (language === 'JSONPath' ? state['Parameters'] : undefined);
  const select = selector === undefined ? undefined : compileTemplate(selector);
  return {
    *work(run, frame) {
      const view = new View(run, frame, frame.input);
      const items = yield* itemsOf(view);
      const previousEventId = run.emitIn(frame, 'MapStateStarted', frame.previousEventId, { length: items.length });
      const started = run.save({ ...frame, previousEventId });
      startBranches(run, started, { length: items.length, concurrency: Number(state['MaxConcurrency']) || inlineConcurrency }, items);
    },
    branchInput(run, frame, index) {
      const items = run.execution.held[frame.id] as readonly Json[];
      if (!select) return items[index]!;
      const view = new View(run, frame, frame.input, { Map: mapItem(items, index) });
      return select(view.on(flow.effectiveInput(view)));
    },
    *complete(run, frame, result) {
      run.emitIn(frame, 'MapStateSucceeded', frame.previousEventId);
      yield* leave(run, frame, flow, new View(run, frame, frame.input), result);
    },
  };
}

type Items = (view: View) => Steps<readonly Json[]>;

function pathItems(state: State, flow: Dataflow): Items {
  const path = typeof state['ItemsPath'] === 'string' ? compilePath(state['ItemsPath']) : undefined;
  return function* (view) {
    const input = flow.effectiveInput(view);
    const items = path ? path.read(view.on(input)) : input;
    if (!isArray(items)) throw runtimeFault(`Reference path "${path?.text ?? '$'}" must point to array.`);
    return items;
  };
}

function jsonataItems(state: State): Items {
  const fields = compileFields(state);
  return function* (view) {
    const items = fields.has('Items') ? yield* fields.evaluate('Items', view) : view.input;
    if (!isArray(items)) throw evaluationFault(`The Items field must be an array, but was: ${JSON.stringify(items)}`, 'Items');
    return items;
  };
}
