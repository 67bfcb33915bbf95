import { working } from '../definition/state-machine.js';
import { isArray, isObject, type Json, type JsonObject, own } from '../json.js';
import { type Diagnostic, refusal } from '../validation/diagnostic.js';
import { errorNames } from '../validation/recovery.js';
import { planUndos, type Step } from './undo-order.js';

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
 * (`$.failure` by default; in JSONata one field) in the data of all of them. A definition without `Compensate` is returned as it is.
 */
export function compileCompensation(definition: Json): Compiled {
  const plain = { definition, diagnostics: [], origins: new Map<string, string>() };
  if (!isObject(definition) || !isObject(definition['States'])) return plain;
  const { steps, lastBefore } = planUndos(definition['States'], definition['StartAt']);
  const { Compensation, States, ...rest } = definition;
  if (steps.length === 0 && Compensation === undefined) return plain;
  const wording = wordingOf(definition, [...Object.values(States as JsonObject), ...steps.map(({ undo }) => undo)]);
  const compiled = mapStates(States as JsonObject, (name, state) => {
    const without = withoutUndo(state);
    const first = lastBefore.get(name);
    return first && isObject(without) ? withCatcher(without, wording.catcher(without, undoName(first))) : without;
  });
  const undos = steps.flatMap((step, index) => {
    const next = steps[index - 1] ? undoName(steps[index - 1]!) : wording.next;
    return isObject(step.undo) ? [[undoName(step), undoState(step.undo, next, wording)] as const] : [];
  });
  const last = steps.length > 0 && wording.final ? [[wording.next, wording.final] as const] : [];
  const added = [...undos, ...last];
  return {
    definition: { ...rest, States: { ...compiled, ...Object.fromEntries(added) } },
    diagnostics: [...wording.problems, ...steps.flatMap(problems), ...added.flatMap(([name]) => clash(name, States as JsonObject))],
    origins: new Map(steps.map((step) => [`/States/${undoName(step)}`, `${step.pointer}/Compensate`])),
  };
}

function withCatcher(state: JsonObject, catcher: JsonObject): JsonObject {
  if (!working.has(state['Type'])) return state;
  const catchers = isArray(state['Catch']) ? state['Catch'] : [];
  const takesAll = catchers.some((given) => isObject(given) && errorNames(given).includes('States.ALL'));
  return takesAll ? state : { ...state, Catch: [...catchers, catcher] };
}

/** States inside a Parallel or Map lose their Compensate, too: their undos run outside, after the whole has failed. */
function withoutUndo(state: Json): Json {
  if (!isObject(state)) return state;
  const { Compensate: _, ...plain } = state;
  const strip = (list: Json): Json =>
    isObject(list) && isObject(list['States']) ? { ...list, States: mapStates(list['States'], (__, inner) => withoutUndo(inner)) } : list;
  const { Branches } = plain;
  const lists = ['ItemProcessor', 'Iterator'].flatMap((field) => (plain[field] === undefined ? [] : [[field, strip(plain[field])]]));
  return { ...plain, ...(isArray(Branches) && { Branches: Branches.map(strip) }), ...Object.fromEntries(lists) };
}

function mapStates(states: JsonObject, change: (name: string, state: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(states).map(([name, state]) => [name, change(name, state)]));
}

function problems({ pointer, undo }: Step): Diagnostic[] {
  const at = `${pointer}/Compensate`;
  if (!isObject(undo)) return [refusal('Expected value of type [OBJECT]', at)];
  const unwanted = ['Next', 'End'].filter((field) => undo[field] !== undefined);
  return unwanted.map((field) => refusal(`An undo has no '${field}': what follows it is the undo of the step before`, at));
}

/** A state of the machine's own that is called what one that is compiled in has to be called. */
function clash(name: string, states: JsonObject): Diagnostic[] {
  const message = `The compensation has a state of the name '${name}', which therefore cannot be used`;
  return own(states, name) === undefined ? [] : [refusal(message, `/States/${name}`, 'DUPLICATE_STATE_NAME')];
}

/** How the parts of the dialect read in the language of the machine, or of a state that has its own. */
function wordingOf(machine: JsonObject, states: readonly Json[]) {
  const settings = isObject(machine['Compensation']) ? machine['Compensation'] : {};
  const named = typeof settings['Next'] === 'string' ? settings['Next'] : undefined;
  const path = typeof settings['ResultPath'] === 'string' ? settings['ResultPath'] : '$.failure';
  const field = path.slice('$.'.length);
  const isJsonata = (state: Json): boolean => isObject(state) && (state['QueryLanguage'] ?? machine['QueryLanguage']) === 'JSONata';
  /** What a failure leaves open is null in the data, which is no text. */
  const told = (part: string): string => `{% $states.input.${field}.${part} ? $states.input.${field}.${part} : "" %}`;
  const error = isJsonata(machine)
    ? { Error: told('Error'), Cause: told('Cause') }
    : { ErrorPath: `${path}.Error`, CausePath: `${path}.Cause` };
  const isOneField = /^\$\.[A-Za-z_]\w*$/.test(path);
  const message = 'In JSONata, the error of a compensation is put into one field of the data: $.name';
  return {
    problems: isOneField || !states.some(isJsonata) ? [] : [refusal(message, '/Compensation/ResultPath')],
    /** What follows the last undo. */
    next: named ?? 'Compensated',
    catcher: (state: JsonObject, next: string): JsonObject => ({
      ErrorEquals: ['States.ALL'],
      ...(isJsonata(state) ? { Output: `{% $merge([$states.input, {"${field}": $states.errorOutput}]) %}` } : { ResultPath: path }),
      Next: next,
    }),
    /** Keeps the data of the failure instead of the undo's result. */
    keepInput: (undo: JsonObject): JsonObject => (isJsonata(undo) ? { Output: '{% $states.input %}' } : { ResultPath: null }),
    /** `next`, where it is a state of ours. */
    final: named === undefined ? { Type: 'Fail', ...error } : undefined,
  };
}

function undoName(step: Step): string {
  return `Undo ${step.name}`;
}

function undoState(undo: JsonObject, next: string, wording: ReturnType<typeof wordingOf>): Json {
  const { Next: _, End: __, ...rest } = undo;
  return { ...((working.has(undo['Type']) || undo['Type'] === 'Pass') && wording.keepInput(undo)), ...rest, Next: next };
}
