import type { Json, JsonObject } from '../json.js';
import { isArray, isObject, put } from '../json.js';
import type { Diagnostic } from '../validation/diagnostic.js';
import { type Plan, planUndos, type Step } from './steps-in-order.js';
import { undoState, undoName, type Wording, wordingOf } from './undo-states.js';

export type Compiled = {
  readonly definition: Json;
  readonly diagnostics: readonly Diagnostic[];
  /** Pointers of the undo states, and where in the source each is written. */
  readonly origins: ReadonlyMap<string, string>;
};

/**
 * Turns the `Compensate` dialect into plain Amazon States Language.
 *
 * A state of any kind may carry `Compensate`: a state, without Next, that undoes it. When a state fails and no catcher of its own takes
 * the error, the undos of all steps that may have happened by then run in reverse order, the failed one's own first, because what timed
 * out may have happened; an undo must therefore accept that there is nothing to undo. Then comes the state that the machine's
 * `Compensation.Next` names, or the execution fails with the error that started it. The error is at `Compensation.ResultPath`
 * (`$.failure` by default) in the data of all of them. A definition without `Compensate` is returned as it is.
 */
export function compileCompensation(definition: Json): Compiled {
  const plain = { definition, diagnostics: [], origins: new Map<string, string>() };
  if (!isObject(definition) || !isObject(definition['States'])) return plain;
  const plan = planUndos(definition);
  const undone = plan.steps;
  if (undone.length === 0 && definition['Compensation'] === undefined) return plain;
  const wording = wordingOf(definition);
  const States: { [name: string]: Json } = {};
  for (const [name, state] of Object.entries(definition['States'])) put(States, name, compileState(name, state, plan, wording));
  for (const [index, step] of undone.entries()) {
    if (!isObject(step.undo)) continue;
    const previous = undone[index - 1];
    put(States, undoName(step), undoState(step.undo, previous ? undoName(previous) : wording.next, wording));
  }
  if (undone.length > 0 && wording.generated) put(States, wording.next, wording.final);
  const { Compensation: _, ...rest } = definition;
  const origins = new Map(undone.map((step) => [`/States/${undoName(step)}`, `${step.pointer}/Compensate`]));
  return { definition: { ...rest, States }, diagnostics: undone.flatMap(problems), origins };
}

const recoverable: ReadonlySet<Json | undefined> = new Set(['Task', 'Parallel', 'Map']);

function compileState(name: string, state: Json, plan: Plan, wording: Wording): Json {
  if (!isObject(state)) return state;
  const { Compensate: _, ...plain } = withoutInner(state);
  const first = plan.lastBefore.get(name);
  if (!first || !recoverable.has(plain['Type'])) return plain;
  const catchers = isArray(plain['Catch']) ? plain['Catch'] : [];
  const takesAll = catchers.some(
    (catcher) => isObject(catcher) && isArray(catcher['ErrorEquals']) && catcher['ErrorEquals'].includes('States.ALL'),
  );
  return takesAll ? plain : { ...plain, Catch: [...catchers, wording.catcher(undoName(first))] };
}

/** States inside a Parallel or Map lose their Compensate, too: their undos run outside, after the whole has failed. */
function withoutInner(state: JsonObject): JsonObject {
  const { Branches, ItemProcessor } = state;
  return {
    ...state,
    ...(isArray(Branches) && { Branches: Branches.map(strip) }),
    ...(isObject(ItemProcessor) && { ItemProcessor: strip(ItemProcessor) }),
  };
}

function strip(list: Json): Json {
  if (!isObject(list) || !isObject(list['States'])) return list;
  const States: { [name: string]: Json } = {};
  for (const [name, state] of Object.entries(list['States'])) {
    if (!isObject(state)) put(States, name, state);
    else {
      const { Compensate: _, ...plain } = withoutInner(state);
      put(States, name, plain);
    }
  }
  return { ...list, States };
}

function problems(step: Step): Diagnostic[] {
  const pointer = `${step.pointer}/Compensate`;
  const error = (message: string): Diagnostic => ({ severity: 'error', code: 'SCHEMA_VALIDATION_FAILED', message, pointer });
  if (!isObject(step.undo)) return [error('Expected value of type [OBJECT]')];
  return ['Next', 'End']
    .filter((field) => isObject(step.undo) && step.undo[field] !== undefined)
    .map((field) => error(`An undo has no '${field}': what follows it is the undo of the step before`));
}
