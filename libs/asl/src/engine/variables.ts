import type { Json, JsonObject } from '../json.js';
import type { Frame } from './frame.js';
import { Fault } from './fault.js';
import type { Frames } from './frames.js';
import { jsonText } from './history.js';

/** Of all variables that a state can see, as JSON text in UTF-8; the service allows an execution as much. */
const largestTogether = 10 * 1024 * 1024;

const sizes = new WeakMap<JsonObject, number>();

/**
 * The frame with variables assigned. Only these, and what they take the place of, are measured.
 * @throws Fault when the variables of the frame and of the scopes around it are too large together
 */
export function assign(frames: Frames, frame: Frame, assigned: JsonObject): Frame {
  const before = frame.variables ?? {};
  const replaced = Object.entries(before).filter(([name]) => Object.hasOwn(assigned, name));
  const variables = { ...before, ...assigned };
  sizes.set(variables, sizeOf(before) + measured(Object.entries(assigned)) - measured(replaced));
  const after = { ...frame, variables };
  let together = 0;
  for (const scope of frames.scopes(after)) if (scope.variables) together += sizeOf(scope.variables);
  if (together <= largestTogether) return after;
  throw new Fault('States.DataLimitExceeded', `The variables have a size exceeding the maximum of ${largestTogether} bytes together.`);
}

/** Counted anew only after the execution was read from a store. */
function sizeOf(variables: JsonObject): number {
  let size = sizes.get(variables);
  if (size === undefined) sizes.set(variables, (size = measured(Object.entries(variables))));
  return size;
}

function measured(variables: readonly (readonly [name: string, value: Json])[]): number {
  return variables.reduce((size, [name, value]) => size + Buffer.byteLength(name) + Buffer.byteLength(jsonText(value)), 0);
}
