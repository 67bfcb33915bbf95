import type { QueryLanguage, State } from '../../definition/state-machine.js';
import { compileFields, type Dataflow } from '../../engine/dataflow.js';
import { jsonText } from '../../engine/history.js';
import { constant, type Steps } from '../../engine/steps.js';
import type { View } from '../../engine/view.js';
import type { Json, JsonObject } from '../../json.js';
import { byteLength, isObject } from '../../json.js';
import { compileTemplate } from '../../paths/template.js';
import { compileNumber } from './map-limits.js';

/** Groups items into batches `{ BatchInput?, Items }`, each as large as MaxItemsPerBatch and MaxInputBytesPerBatch allow, at least one item. */
export function compileBatcher(
  state: State,
  language: QueryLanguage,
  flow: Dataflow,
): (view: View, items: readonly Json[]) => Steps<readonly Json[]> {
  const batcher = state['ItemBatcher'];
  if (!isObject(batcher)) return (_, items) => constant(items);
  const mostItems = compileNumber(batcher, 'MaxItemsPerBatch', language, flow);
  const mostBytes = compileNumber(batcher, 'MaxInputBytesPerBatch', language, flow);
  const batchInput = compileBatchInput(batcher, language, flow);
  return function* (view, items) {
    const shared = yield* batchInput(view);
    const count = (yield* mostItems(view)) ?? Infinity;
    const bytes = (yield* mostBytes(view)) ?? Infinity;
    const wrap = (batch: readonly Json[]): Json => ({ ...(shared !== undefined && { BatchInput: shared }), Items: batch });
    return split(items, count, bytes - byteLength(jsonText(wrap([])))).map(wrap);
  };
}

function compileBatchInput(batcher: JsonObject, language: QueryLanguage, flow: Dataflow): (view: View) => Steps<Json | undefined> {
  const { BatchInput } = batcher;
  if (BatchInput === undefined) return () => constant(undefined);
  if (language === 'JSONata') {
    const fields = compileFields(batcher, 'ItemBatcher/');
    return (view) => fields.evaluate('BatchInput', view);
  }
  const template = compileTemplate(BatchInput);
  return (view) => constant(template(view.on(flow.effectiveInput(view))));
}

function split(items: readonly Json[], count: number, bytes: number): Json[][] {
  const batches: Json[][] = [];
  let size = Infinity;
  for (const item of items) {
    const length = bytes === Infinity ? 0 : byteLength(jsonText(item)) + 1;
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
