import type { QueryLanguage, State } from '../definition/state-machine.js';
import { type Dataflow, constant } from '../engine/dataflow.js';
import { runtimeFault } from '../engine/fault.js';
import type { Steps } from '../engine/steps.js';
import type { View } from '../engine/view.js';
import type { Json } from '../json.js';
import { isArray } from '../json.js';
import { compileTyped } from '../jsonata/expression.js';
import { compilePath } from '../paths/path.js';

export type Items = (view: View) => Steps<readonly Json[]>;

/** What a Map iterates over: ItemsPath or Items, otherwise its input. */
export function compileItems(state: State, language: QueryLanguage, flow: Dataflow): Items {
  return language === 'JSONata' ? jsonataItems(state) : pathItems(state, flow);
}

function pathItems(state: State, flow: Dataflow): Items {
  const path = typeof state['ItemsPath'] === 'string' ? compilePath(state['ItemsPath']) : undefined;
  return (view) => {
    const input = flow.effectiveInput(view);
    const items = expectArray(path ? path.read(view.on(input)) : input, path?.text ?? '$');
    if (path) view.note('afterItemsPath', items);
    return constant(items);
  };
}

function expectArray(items: Json, path: string): readonly Json[] {
  if (!isArray(items)) throw runtimeFault(`Reference path "${path.replace(/^\$\$/, '$')}" must point to array.`);
  return items;
}

function jsonataItems(state: State): Items {
  const { Items } = state;
  if (Items === undefined) return (view) => constant(expectArray(view.input, '$'));
  const expression = compileTyped(Items, 'Items', 'array');
  return (view) => expression(view) as Steps<Json> as Steps<readonly Json[]>;
}
