import { compileTree } from '../computed-tree.js';
import { evaluationFault } from '../engine/fault.js';
import { constant, type Steps, wait } from '../engine/steps.js';
import type { View } from '../engine/view.js';
import { isArray, type Json, type JsonObject } from '../json.js';
import { evaluatorOf } from './evaluator.js';
import { functionsFor } from './functions.js';

/** A field of a JSONata state: evaluates every `{% … %}` in it. */
export type Expression = (view: View, states?: JsonObject) => Steps<Json>;

type Bindings = Readonly<Record<string, unknown>>;

export function isExpression(text: string): boolean {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4;
}

/** The text between the delimiters. */
export function expressionText(text: string): string {
  return text.slice(2, -2).trim();
}

/** @param location name of the field, as the service reports it in EvaluationFailed */
export function compileJsonata(value: Json, location: string): Expression {
  const expressions: ((bindings: Bindings) => Promise<Json>)[] = [];
  const tree = compileTree<readonly Json[]>(
    value,
    (part, { location: at }) => {
      if (typeof part !== 'string' || !isExpression(part)) return undefined;
      const text = expressionText(part);
      const position = expressions.push((bindings) => evaluatorOf(text)(bindings, at)) - 1;
      return { compute: (results) => results[position]! };
    },
    { key: '', location },
  );
  if (!tree) return () => constant(value);
  const evaluate = async (bindings: Bindings): Promise<Json> => {
    const results: Json[] = [];
    for (const expression of expressions) results.push(await expression(bindings));
    return tree.compute(results);
  };
  return (view, states) => wait(evaluate(bindingsOf(view, states)));
}

/** As `compileJsonata`, for a field that must yield a value of one type. */
export function compileTyped(value: Json, location: string, expected: string): Expression {
  const expression = compileJsonata(value, location);
  return function* (view, states) {
    const result = yield* expression(view, states);
    if (typeName(result) === expected) return result;
    const what = typeof value === 'string' && isExpression(value) ? `JSONata expression '${expressionText(value)}'` : 'value';
    throw evaluationFault(
      `The ${what} specified for the field '${location}' returned an unexpected result type. Expected '${expected}', but was '${typeName(result)}' for value: ${JSON.stringify(result)}`,
      location,
    );
  };
}

function typeName(value: Json): string {
  return value === null ? 'null' : isArray(value) ? 'array' : typeof value;
}

function bindingsOf(view: View, states: JsonObject | undefined): Bindings {
  const reserved = { input: view.frame.input, context: view.context(), ...states };
  return { ...functionsFor(view.run.context), ...view.variables(), states: reserved };
}
