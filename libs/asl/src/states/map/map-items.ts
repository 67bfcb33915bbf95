import type { QueryLanguage, State } from '../../definition/state-machine.js';
import { type Dataflow } from '../../engine/dataflow.js';
import { Fault, runtimeFault } from '../../engine/fault.js';
import { constant, type Steps } from '../../engine/steps.js';
import type { View } from '../../engine/view.js';
import type { Json } from '../../json.js';
import { isArray } from '../../json.js';
import { compileTyped } from '../../jsonata/expression.js';
import { compilePath, type Path } from '../../paths/path.js';
import { unableToApply } from '../../paths/reference-path.js';

export type Items = (view: View) => Steps<readonly Json[]>;

/** What a Map iterates over: ItemsPath or Items, otherwise its input. */
export function compileItems(state: State, language: QueryLanguage, flow: Dataflow): Items {
  return language === 'JSONata' ? jsonataItems(state) : pathItems(state, flow);
}

function pathItems(state: State, flow: Dataflow): Items {
  const path = typeof state['ItemsPath'] === 'string' ? compilePath(state['ItemsPath']) : undefined;
  return (view) => {
    const input = flow.effectiveInput(view);
    const items = expectArray(path ? follow(path, view.on(input)) : input, path?.text ?? '$');
    if (path) view.note('afterItemsPath', items);
    return constant(items);
  };
}

function follow(path: Path, view: View): Json {
  const items = path.find(view);
  if (items !== undefined) return items;
  const step = path.text.split(/[.[\]']+/).findLast(Boolean) ?? path.text;
  throw new Fault('States.ReferencePathConflict', unableToApply(step, view.input));
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
