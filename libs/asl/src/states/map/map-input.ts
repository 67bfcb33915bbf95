import { largestNumber, type State } from '../../definition/state-machine.js';
import type { Items } from '../../engine/execution.js';
import { Fault, runtimeFault } from '../../engine/fault.js';
import { jsonText } from '../../engine/history.js';
import type { MapLimits } from '../../engine/map-runs.js';
import type { Steps } from '../../engine/steps.js';
import type { View } from '../../engine/view.js';
import { isArray, isObject, type Json, type JsonObject, present, shown } from '../../json.js';
import { compilePath } from '../../paths/path.js';
import { unableToApply } from '../../paths/reference-path.js';
import { type Computed, compileField, compileValue, type Dataflow } from '../dataflow.js';

/** What a Map iterates over: ItemsPath or Items, otherwise its input. In distributed mode it may be an object, whose fields are the items. */
export function compileItems(state: State, flow: Dataflow, distributed: boolean): (view: View) => Steps<Items> {
  const items = compileValue(state, 'Items', flow, itemList);
  const untyped = flow.language === 'JSONata' ? compileField(state, 'Items', flow.language) : undefined;
  return function* (view) {
    const object = distributed && untyped ? yield* untyped(view) : undefined;
    const found = isObject(object) ? object : ((yield* items(view)) ?? flow.onInput(view).input);
    if (!isArray(found) && !(distributed && isObject(found))) {
      const path = (state['ItemsPath'] as string | undefined) ?? '$';
      throw runtimeFault(`Reference path "${path.replace(/^\$\$/, '$')}" must point to array.`);
    }
    if (state['ItemsPath'] !== undefined) view.note('afterItemsPath', found);
    return { ...itemsOf(found), source: 'STATE_DATA' };
  };
}

/** An object is iterated as its fields. */
export function itemsOf(found: readonly Json[] | JsonObject): Items {
  if (isArray(found)) return { items: found };
  return { items: Object.entries(found).map(([Key, Value]) => ({ Key, Value })), keyed: true };
}

const itemList: Computed<Json> = {
  type: 'array',
  follow(text) {
    const path = compilePath(text);
    return (view) => {
      const items = path.find(view);
      if (items !== undefined) return items;
      const step = text.split(/[.[\]']+/).findLast(Boolean) ?? text;
      throw new Fault('States.ReferencePathConflict', unableToApply(step, view.input));
    };
  },
};

/** How many iterations may run at once, and how many may fail. */
export function compileLimits(state: State, flow: Dataflow): (view: View) => Steps<MapLimits & { readonly maxConcurrency: number }> {
  const concurrency = compileValue(state, 'MaxConcurrency', flow, number);
  const count = compileValue(state, 'ToleratedFailureCount', flow, number);
  const share = compileValue(state, 'ToleratedFailurePercentage', flow, percentage);
  return function* (view) {
    const maxConcurrency = (yield* concurrency(view)) ?? 0;
    const toleratedCount = yield* count(view);
    const toleratedPercentage = yield* share(view);
    if (maxConcurrency < 0) throw runtimeFault(`Expected non-negative integer for MaxConcurrency, got '${maxConcurrency}' instead.`);
    if (toleratedCount !== undefined && toleratedCount < 0) throw runtimeFault('ToleratedFailureCount cannot be negative.');
    if (toleratedPercentage !== undefined && !isPercentage(toleratedPercentage))
      throw runtimeFault('ToleratedFailurePercentage must be between 0 and 100.');
    view.note('maxConcurrency', maxConcurrency);
    if (toleratedCount !== undefined) view.note('toleratedFailureCount', toleratedCount);
    if (toleratedPercentage !== undefined) view.note('toleratedFailurePercentage', toleratedPercentage);
    return { maxConcurrency, ...present({ toleratedCount, toleratedPercentage }) };
  };
}

/** A number of things, from 0 to `most`. In JSONata another number is a fault of the expression, which can be caught; a path's number is judged by its reader. */
export const countUpTo = (most: number): Computed<number> => ({
  type: 'number',
  follow: following('integer', (value) => Number.isInteger(value) && value <= most),
  complaint: (value) => (Number.isInteger(value) && value >= 0 && value <= most ? undefined : 'must be a non-negative integer, but was'),
});

const number = countUpTo(largestNumber);

const percentage: Computed<number> = {
  type: 'number',
  follow: following('float', Number.isFinite),
  complaint: (value) => (isPercentage(value) ? undefined : 'must be a number between 0 and 100, but was'),
};

function isPercentage(value: number): boolean {
  return value >= 0 && value <= 100;
}

function following(kind: string, isOfKind: (value: number) => boolean): Computed<number>['follow'] {
  return (text, field) => {
    const path = compilePath(text);
    return (view) => {
      const value = path.read(view);
      if (typeof value === 'number' && isOfKind(value)) return value;
      throw runtimeFault(`The ${field} field refers to value "${shown(value)}" which is not a valid ${kind}: ${text}`);
    };
  };
}

/** Groups items into batches `{ BatchInput?, Items }`, each as large as MaxItemsPerBatch and MaxInputBytesPerBatch allow, at least one item. */
export function compileBatcher({ ItemBatcher: batcher }: State, flow: Dataflow) {
  if (!isObject(batcher)) return undefined;
  const mostItems = compileValue(batcher, 'MaxItemsPerBatch', flow, number);
  const mostBytes = compileValue(batcher, 'MaxInputBytesPerBatch', flow, number);
  const batchInput = compileField(batcher, 'BatchInput', flow.language, 'ItemBatcher/');
  return function* (view: View, items: readonly Json[]): Steps<Items> {
    const shared: JsonObject = batchInput ? { BatchInput: yield* batchInput(flow.onInput(view)) } : {};
    const count = (yield* mostItems(view)) ?? Infinity;
    const bytes = (yield* mostBytes(view)) ?? Infinity;
    const free = bytes - Buffer.byteLength(jsonText({ ...shared, Items: [] }));
    const batches = split(items, count, free).map((Items) => ({ Items }));
    const inputs = batches.map((batch) => ({ ...shared, ...batch }));
    view.note('afterItemBatcher', inputs);
    return { items: batches, shared };
  };
}

function split(items: readonly Json[], count: number, bytes: number): Json[][] {
  const batches: Json[][] = [];
  let size = Infinity;
  for (const item of items) {
    const length = bytes === Infinity ? 0 : Buffer.byteLength(jsonText(item)) + 1;
    const last = batches.at(-1);
    if (last && last.length < count && size + length <= bytes) {
      last.push(item);
      size += length;
    } else {
      batches.push([item]);
      size = length;
    }
  }
  return batches;
}
