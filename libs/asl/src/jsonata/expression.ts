import { evaluationFault } from '../engine/fault.js';
import { constant, type Steps, wait } from '../engine/steps.js';
import type { View } from '../engine/view.js';
import type { Json, JsonObject } from '../json.js';
import { isArray, isObject, put } from '../json.js';
import { evaluatorOf, typeName } from './evaluator.js';
import { functionsFor } from './functions.js';

/** A field of a JSONata state: evaluates every `{% … %}` in it. */
export type Expression = (view: View, states?: JsonObject) => Steps<Json>;

type Bindings = Readonly<Record<string, unknown>>;
type Node = (bindings: Bindings) => Promise<Json>;

export function isExpression(text: string): boolean {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4;
}

/** The text between the delimiters. */
export function expressionText(text: string): string {
  return text.slice(2, -2).trim();
}

/** @param location name of the field, as the service reports it in EvaluationFailed */
export function compileJsonata(value: Json, location: string): Expression {
  const node = compileNode(value, location);
  if (!node) return () => constant(value);
  return (view, states) => wait(node(bindingsOf(view, states)));
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

function bindingsOf(view: View, states: JsonObject | undefined): Bindings {
  const reserved = { input: view.frame.input, context: view.context(), ...states };
  return { ...functionsFor(view.run.context), ...view.variables(), states: reserved };
}

function compileNode(value: Json, location: string): Node | undefined {
  if (typeof value === 'string') {
    if (!isExpression(value)) return undefined;
    const evaluate = evaluatorOf(expressionText(value));
    return (bindings) => evaluate(bindings, location);
  }
  if (isArray(value)) {
    const items = value.map((item, index) => compileNode(item, `${location}[${index}]`));
    return items.some(Boolean) ? (bindings) => inOrder(value, items, bindings) : undefined;
  }
  if (!isObject(value)) return undefined;
  const fields = Object.entries(value).map(([key, field]) => ({ key, field, node: compileNode(field, `${location}/${key}`) }));
  if (!fields.some(({ node }) => node)) return undefined;
  return async (bindings) => {
    const object: { [key: string]: Json } = {};
    for (const { key, field, node } of fields) put(object, key, node ? await node(bindings) : field);
    return object;
  };
}

async function inOrder(items: readonly Json[], nodes: readonly (Node | undefined)[], bindings: Bindings): Promise<Json[]> {
  const results: Json[] = [];
  for (const [index, item] of items.entries()) {
    const node = nodes[index];
    results.push(node ? await node(bindings) : item);
  }
  return results;
}
