import { type QueryLanguage, type State, working } from '../definition/state-machine.js';
import { evaluationFault } from '../engine/fault.js';
import type { Behaviour, Conclude } from '../engine/program.js';
import { constant, type Steps } from '../engine/steps.js';
import { checkSize, exit } from '../engine/transitions.js';
import type { View } from '../engine/view.js';
import { isObject, type Json, type JsonObject } from '../json.js';
import { compileJsonata, compileTyped, type Expression } from '../jsonata/expression.js';
import { compilePath } from '../paths/path.js';
import { compileReferencePath } from '../paths/reference-path.js';
import { compileTemplate, type Template } from '../paths/template.js';

/** How data passes through a state, in its language. */
export type Dataflow = {
  readonly language: QueryLanguage;
  /** The view of what InputPath selects. JSONata states see their input as it is. */
  readonly onInput: (view: View) => View;
  /** Parameters or Arguments. */
  readonly prepare: (view: View) => Steps<Json>;
  readonly conclude: Conclude;
  /** The answer of a state that has done its work: output, variables, and on to the next state. */
  readonly leave: (view: View, result: Json) => Steps<void>;
};

/** A kind of state, made of what is written of one and of how data passes through it. */
export type StateKind = (state: State, flow: Dataflow) => Behaviour;

export function compileDataflow(state: State, language: QueryLanguage): Dataflow {
  const concluded = compileConclusion(state, language);
  const hasResult = language === 'JSONata' && working.has(state.Type);
  const conclude: Conclude = hasResult ? (view, result) => concluded(view, result, { result }) : concluded;
  return {
    language,
    ...compileInput(state, language),
    conclude,
    *leave(view, result) {
      exit(view.run, view.frame, yield* conclude(view, result), state.Next);
    },
  };
}

function compileInput(state: State, language: QueryLanguage): Pick<Dataflow, 'onInput' | 'prepare'> {
  if (language === 'JSONata') {
    const prepared = compileField(state, 'Arguments', language);
    return {
      onInput: (view) => view,
      *prepare(view) {
        return prepared ? view.note('afterArguments', checkSize(view.run, view.frame.state, yield* prepared(view))) : view.input;
      },
    };
  }
  const parameters = state.Type === 'Map' ? undefined : optionalTemplate(state['Parameters']);
  const select = compileSelection(state['InputPath']);
  const onInput = (view: View): View => view.on(view.note('afterInputPath', select(view)));
  return {
    onInput,
    prepare(view) {
      const seen = onInput(view);
      return constant(view.note('afterParameters', parameters ? checkSize(view.run, view.frame.state, parameters(seen)) : seen.input));
    },
  };
}

/**
 * What a state, a rule of a Choice or a catcher makes of a result: ResultSelector, ResultPath, OutputPath and Assign, or Output and Assign.
 * @param prefix leads to the holder in reports of JSONata
 */
export function compileConclusion(holder: JsonObject, language: QueryLanguage, prefix = '', outputPath = holder['OutputPath']): Conclude {
  if (language === 'JSONata') {
    const assign = compileField(holder, 'Assign', language, prefix);
    const output = compileField(holder, 'Output', language, prefix);
    return function* (view, result, states) {
      const assigned = assign && (yield* assign(view, states));
      if (assigned !== undefined && !isObject(assigned)) throw evaluationFault(`${noObject}: ${JSON.stringify(assigned)}`, 'Assign');
      return { output: output ? yield* output(view, states) : result, assigned };
    };
  }
  const assign = optionalTemplate(holder['Assign']);
  const selector = optionalTemplate(holder['ResultSelector']);
  const place = compileReferencePath(holder['ResultPath']);
  const select = compileSelection(outputPath);
  return (view, result) => {
    const assigned = assign?.(view.on(result)) as JsonObject | undefined;
    const selected = view.note('afterResultSelector', selector ? selector(view.on(result)) : result);
    const placed = view.note('afterResultPath', place(view.frame.input, selected));
    return constant({ output: select(view.on(placed)), assigned });
  };
}

function optionalTemplate(value: Json | undefined): Template | undefined {
  return value === undefined ? undefined : compileTemplate(value);
}

const noObject = "The value specified for the field 'Assign' must be an object, but was";

const nothing: JsonObject = {};

/** InputPath and OutputPath: null stands for an empty object. */
function compileSelection(path: Json | undefined): (view: View) => Json {
  if (path === null) return () => nothing;
  if (path === undefined || path === '$') return (view) => view.input;
  return compilePath(path as string).read;
}

/** A field with computed parts, a payload template or JSONata; undefined where the holder does not have it. */
export function compileField(holder: JsonObject, field: string, language: QueryLanguage, prefix = ''): Expression | undefined {
  const value = holder[field];
  if (language === 'JSONata') return value === undefined ? undefined : compileJsonata(value, prefix + field);
  const template = optionalTemplate(value);
  return template && ((view) => constant(template(view)));
}

/** What a field of one type may be computed to. */
export type Computed<T extends Json> = {
  readonly type: 'number' | 'string' | 'array';
  /** JSONPath: reads the field's `…Path`. */
  readonly follow: (path: string, field: string) => (view: View) => T | undefined;
  /** JSONata: what is said of a value of the type that is not allowed. */
  readonly complaint?: (value: T) => string | undefined;
};

/** A field that is written down, or else computed: in JSONPath by another field, `…Path`, which sees the effective input. */
export function compileValue<T extends Json>(
  holder: JsonObject,
  field: string,
  { language, onInput }: Pick<Dataflow, 'language' | 'onInput'>,
  { type, follow, complaint }: Computed<T>,
): (view: View) => Steps<T | undefined> {
  const literal = holder[field] as T | undefined;
  const path = holder[`${field}Path`];
  if (typeof path === 'string') {
    const read = follow(path, `${field}Path`);
    return (view) => constant(read(onInput(view)));
  }
  if (literal === undefined || language === 'JSONPath') return () => constant(literal);
  const expression = compileTyped(literal, field, type);
  return function* (view) {
    const value = (yield* expression(view)) as T;
    const wrong = complaint?.(value);
    if (wrong !== undefined) throw evaluationFault(`The ${field} field ${wrong}: ${value}`, field);
    return value;
  };
}
