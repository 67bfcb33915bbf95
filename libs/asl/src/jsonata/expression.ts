import jsonata from 'jsonata';
import { evaluationFault } from '../engine/fault.js';
import { type Steps, wait } from '../engine/steps.js';
import type { View } from '../engine/view.js';
import type { Json, JsonObject } from '../json.js';
import { isArray, isObject, put } from '../json.js';

/** A field of a JSONata state: evaluates every `{% … %}` in it. */
export type Expression = (view: View, states?: JsonObject) => Steps<Json>;

type Bindings = Record<string, unknown>;
type Node = (bindings: Bindings) => Promise<Json>;

export function isExpression(text: string): boolean {
  return text.startsWith('{%') && text.endsWith('%}');
}

/** @param location name of the field, as the service reports it in EvaluationFailed */
export function compileJsonata(value: Json, location: string): Expression {
  const node = compileNode(value, location);
  if (!node) {
    return function* () {
      return value;
    };
  }
  return (view, states) => wait(node(bindingsOf(view, states)));
}

function bindingsOf(view: View, states: JsonObject | undefined): Bindings {
  return { ...view.variables(), states: { input: view.frame.input, context: view.context(), ...states } };
}

function compileNode(value: Json, location: string): Node | undefined {
  if (typeof value === 'string') return isExpression(value) ? compileText(value.slice(2, -2).trim(), location) : undefined;
  if (isArray(value)) {
    const items = value.map((item, index) => compileNode(item, `${location}[${index}]`));
    if (!items.some(Boolean)) return undefined;
    return (bindings) => Promise.all(value.map((item, index) => items[index]?.(bindings) ?? item));
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

function compileText(text: string, location: string): Node {
  const expression = jsonata(text);
  return async (bindings) => {
    let result: unknown;
    try {
      result = await expression.evaluate(undefined, bindings);
    } catch (error) {
      const { code, message } = error as { readonly code?: string; readonly message: string };
      throw evaluationFault(
        `The JSONata expression '${text}' specified for the field '${location}' threw an error during evaluation. ${code}: ${message}`,
        location,
      );
    }
    if (result === undefined) {
      throw evaluationFault(
        `The JSONata expression '${text}' specified for the field '${location}' returned nothing (undefined).`,
        location,
      );
    }
    return JSON.parse(JSON.stringify(result)) as Json;
  };
}
