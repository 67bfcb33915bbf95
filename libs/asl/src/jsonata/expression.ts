import { compileTree, type Part } from '../computed-tree.js';
import { evaluationFault } from '../engine/fault.js';
import { constant, type Steps, wait } from '../engine/steps.js';
import type { View } from '../engine/view.js';
import { isArray, type Json, type JsonObject, put } from '../json.js';
import { evaluatorOf, type Scope } from './evaluator.js';
import { functionsFor } from './functions.js';
import { engine } from './library.js';

/** A field of a JSONata state: evaluates every `{% … %}` in it. */
export type Expression = (view: View, states?: JsonObject) => Steps<Json>;

/** The text between the delimiters; undefined where there is no expression. */
export function expressionIn(value: Json): string | undefined {
  if (typeof value !== 'string' || value.length < 4 || !value.startsWith('{%') || !value.endsWith('%}')) return undefined;
  return value.slice(2, -2).trim();
}

/** @param location name of the field, as the service reports it in EvaluationFailed */
export function compileJsonata(value: Json, location: string): Expression {
  const expressions: ((scope: Scope) => Promise<Json>)[] = [];
  const partOf = (part: Json, at: string): Part<readonly Json[]> | undefined => {
    const text = expressionIn(part);
    if (text === undefined) return undefined;
    const position = expressions.push((scope) => evaluatorOf(text)(scope, at)) - 1;
    return { compute: (results) => results[position]! };
  };
  const tree = compileTree(value, partOf, location);
  if (!tree) return () => constant(value);
  const evaluate = async (scope: Scope): Promise<Json> => {
    const results: Json[] = [];
    for (const expression of expressions) results.push(await expression(scope));
    return tree.compute(results);
  };
  return (view, states) => wait(evaluate(scopeOf(view, states)));
}

/** As `compileJsonata`, for a field that must yield a value of one type. */
export function compileTyped(value: Json, location: string, expected: string): Expression {
  const expression = compileJsonata(value, location);
  const text = expressionIn(value);
  return function* (view, states) {
    const result = yield* expression(view, states);
    if (typeName(result) === expected) return result;
    const what = text === undefined ? 'value' : `JSONata expression '${text}'`;
    const found = `'${typeName(result)}' for value: ${JSON.stringify(result)}`;
    const unexpected = `returned an unexpected result type. Expected '${expected}', but was ${found}`;
    throw evaluationFault(`The ${what} specified for the field '${location}' ${unexpected}`, location);
  };
}

function typeName(value: Json): string {
  return value === null ? 'null' : isArray(value) ? 'array' : typeof value;
}

/** Variables hide functions of their name; nothing hides `$states`. */
function scopeOf(view: View, states: JsonObject | undefined): Scope {
  const reserved = { input: view.frame.input, context: view.context(), ...states };
  const functions = functionsFor(view.run.context);
  return (names) => {
    const bindings: { [name: string]: unknown } = {};
    for (const name of [engine, ...names]) {
      const value = view.variable(name);
      if (value !== undefined) put(bindings, name, value);
      else if (Object.hasOwn(functions, name)) bindings[name] = functions[name];
    }
    return { ...bindings, states: reserved };
  };
}
