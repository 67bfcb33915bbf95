import type { QueryLanguage, State } from '../definition/state-machine.js';
import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import { compileJsonata, type Expression } from '../jsonata/expression.js';
import { compilePath } from '../paths/path.js';
import { compileReferencePath } from '../paths/reference-path.js';
import { compileTemplate } from '../paths/template.js';
import { exit } from './transitions.js';
import { stateOf } from './program.js';
import type { Frame } from './execution.js';
import { evaluationFault } from './fault.js';
import type { Run } from './run.js';
import { constant, type Steps } from './steps.js';
import type { View } from './view.js';

/** How data passes through a state, in either language. */
export type Dataflow = {
  /** InputPath: what the state works on. JSONata states see their input as it is. */
  readonly effectiveInput: (view: View) => Json;
  /** Parameters or Arguments. */
  readonly prepare: (view: View) => Steps<Json>;
  /** Result to output and assigned variables: ResultSelector, ResultPath, OutputPath and Assign, or Output and Assign. */
  readonly conclude: (view: View, result: Json) => Steps<Conclusion>;
};

export type Conclusion = { readonly output: Json; readonly assigned: JsonObject | undefined };

const nothing: JsonObject = {};

export function compileDataflow(state: State, language: QueryLanguage): Dataflow {
  return language === 'JSONata' ? jsonataFlow(state) : pathFlow(state);
}

function pathFlow(state: State): Dataflow {
  const { Parameters, ResultSelector, ResultPath, Assign } = state;
  const inputPath = compileSelection(state['InputPath']);
  const outputPath = compileSelection(state['OutputPath']);
  const parameters = Parameters === undefined || state.Type === 'Map' ? undefined : compileTemplate(Parameters);
  const selector = ResultSelector === undefined ? undefined : compileTemplate(ResultSelector);
  const place = compileResultPath(ResultPath);
  const assign = Assign === undefined ? undefined : compileTemplate(Assign);
  const effectiveInput = (view: View): Json => {
    const input = inputPath(view);
    view.note('afterInputPath', input);
    return input;
  };
  return {
    effectiveInput,
    prepare(view) {
      const input = effectiveInput(view);
      const prepared = parameters ? parameters(view.on(input)) : input;
      view.note('afterParameters', prepared);
      return constant(prepared);
    },
    conclude(view, result) {
      const assigned = assign?.(view.on(result)) as JsonObject | undefined;
      const selected = selector ? selector(view.on(result)) : result;
      view.note('afterResultSelector', selected);
      const placed = place(view.frame.input, selected);
      view.note('afterResultPath', placed);
      return constant({ output: outputPath(view.on(placed)), assigned });
    },
  };
}

/** InputPath and OutputPath: null stands for an empty object. */
function compileSelection(path: Json | undefined): (view: View) => Json {
  if (path === null) return () => nothing;
  if (path === undefined || path === '$') return (view) => view.input;
  return compilePath(path as string).read;
}

/** ResultPath: null drops the result, `$` (or nothing) puts it in the place of the input. */
export function compileResultPath(path: Json | undefined): (input: Json, result: Json) => Json {
  if (path === null) return (input) => input;
  if (path === undefined || path === '$') return (_, result) => result;
  return compileReferencePath(path as string);
}

function jsonataFlow(state: State): Dataflow {
  const fields = compileFields(state);
  return {
    effectiveInput: (view) => view.input,
    *prepare(view) {
      if (state['Arguments'] === undefined) return view.input;
      const prepared = yield* fields.evaluate('Arguments', view);
      view.note('afterArguments', prepared);
      return prepared;
    },
    conclude: (view, result) => concludeJsonata(fields, view, result, resultful.has(state.Type) ? { result } : {}),
  };
}

const resultful: ReadonlySet<string> = new Set(['Task', 'Map', 'Parallel']);

export function* concludeJsonata(fields: JsonataFields, view: View, otherwise: Json, states: JsonObject): Steps<Conclusion> {
  const assigned = fields.has('Assign') ? expectObject(yield* fields.evaluate('Assign', view, states)) : undefined;
  const output = fields.has('Output') ? yield* fields.evaluate('Output', view, states) : otherwise;
  return { output, assigned };
}

function expectObject(assigned: Json): JsonObject {
  if (!isObject(assigned))
    throw evaluationFault(`The value specified for the field 'Assign' must be an object, but was: ${JSON.stringify(assigned)}`, 'Assign');
  return assigned;
}

export type JsonataFields = {
  readonly has: (field: string) => boolean;
  /** @param states further members of `$states` */
  readonly evaluate: (field: string, view: View, states?: JsonObject) => Steps<Json>;
};

/** The JSONata fields of a state, a rule of a Choice or a catcher, each compiled when it is first used. `prefix` leads to them in reports. */
export function compileFields(holder: JsonObject, prefix = ''): JsonataFields {
  const compiled = new Map<string, Expression>();
  return {
    has: (field) => holder[field] !== undefined,
    *evaluate(field, view, states) {
      let expression = compiled.get(field);
      if (!expression) compiled.set(field, (expression = compileJsonata(holder[field]!, prefix + field)));
      return yield* expression(view, states);
    },
  };
}

/** The answer of a state that has done its work: output, variables, and on to the next state. */
export function* leave(run: Run, frame: Frame, flow: Dataflow, view: View, result: Json): Steps<void> {
  const { output, assigned } = yield* flow.conclude(view, result);
  exit(run, frame, output, stateOf(run.program, frame).next, assigned);
}
