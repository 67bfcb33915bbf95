import type { QueryLanguage, State } from '../../definition/state-machine.js';
import { type Dataflow } from '../../engine/dataflow.js';
import { runtimeFault } from '../../engine/fault.js';
import type { MapLimits } from '../../engine/map-runs.js';
import { constant, type Steps } from '../../engine/steps.js';
import type { View } from '../../engine/view.js';
import type { Json } from '../../json.js';
import { compileTyped } from '../../jsonata/expression.js';
import { compilePath } from '../../paths/path.js';

/** How many iterations may run at once, and how many may fail. */
export function compileMapLimits(
  state: State,
  language: QueryLanguage,
  flow: Dataflow,
): (view: View) => Steps<MapLimits & { readonly maxConcurrency: number }> {
  const concurrency = compileNumber(state, 'MaxConcurrency', language, flow);
  const count = compileNumber(state, 'ToleratedFailureCount', language, flow);
  const percentage = compileNumber(state, 'ToleratedFailurePercentage', language, flow);
  return function* (view) {
    const maxConcurrency = (yield* concurrency(view)) ?? 0;
    const toleratedCount = yield* count(view);
    const toleratedPercentage = yield* percentage(view);
    if (maxConcurrency < 0) throw runtimeFault('MaxConcurrency cannot be negative.');
    if (toleratedCount !== undefined && toleratedCount < 0) throw runtimeFault('ToleratedFailureCount cannot be negative.');
    if (toleratedPercentage !== undefined && !(toleratedPercentage >= 0 && toleratedPercentage <= 100)) {
      throw runtimeFault('ToleratedFailurePercentage must be between 0 and 100.');
    }
    view.note('maxConcurrency', maxConcurrency);
    if (toleratedCount !== undefined) view.note('toleratedFailureCount', toleratedCount);
    if (toleratedPercentage !== undefined) view.note('toleratedFailurePercentage', toleratedPercentage);
    return {
      maxConcurrency,
      ...(toleratedCount !== undefined && { toleratedCount }),
      ...(toleratedPercentage !== undefined && { toleratedPercentage }),
    };
  };
}

/** A number field of a Map or of its batcher: literal, by path, or JSONata. */
export function compileNumber(
  holder: State | { readonly [key: string]: Json },
  field: string,
  language: QueryLanguage,
  flow: Dataflow,
): (view: View) => Steps<number | undefined> {
  const literal = holder[field];
  const text = holder[`${field}Path`];
  if (typeof text === 'string') {
    const path = compilePath(text);
    const isFloat = field.endsWith('Percentage');
    return (view) => constant(expectNumber(path.read(view.on(flow.effectiveInput(view))), `${field}Path`, text, isFloat));
  }
  if (language === 'JSONPath' || typeof literal !== 'string') return () => constant(literal as number | undefined);
  const expression = compileTyped(literal, field, 'number');
  return (view) => expression(view) as Steps<Json> as Steps<number>;
}

function expectNumber(value: Json, field: string, path: string, isFloat: boolean): number {
  if (typeof value === 'number' && (isFloat || Number.isInteger(value))) return value;
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  throw runtimeFault(`The ${field} field refers to value "${shown}" which is not a valid ${isFloat ? 'float' : 'integer'}: ${path}`);
}
