import { largestNumber } from '../definition/state-machine.js';
import { type Fault, runtimeFault } from '../engine/fault.js';
import type { View } from '../engine/view.js';
import { type Json, shown } from '../json.js';
import { compilePath } from '../paths/path.js';
import { type Computed, compileValue, type StateKind } from './dataflow.js';
import { parseTimestamp } from './timestamp.js';

/** Waits for a number of seconds or until an instant; what is past already passes at once. */
export const wait: StateKind = (state, flow) => {
  const secondsOf = compileValue(state, 'Seconds', flow, seconds);
  const instantOf = compileValue(state, 'Timestamp', flow, timestamp);
  return {
    *work(view) {
      const wanted = yield* secondsOf(view);
      const { now } = view.run.context;
      const due = wanted === undefined ? Math.max(now, parseTimestamp((yield* instantOf(view))!)!) : now + wanted * 1000;
      view.run.save({ ...view.frame, phase: 'waiting', due });
    },
    complete: (view) => flow.leave(view, flow.onInput(view).input),
  };
};

const seconds: Computed<number> = {
  type: 'number',
  follow: (path, field) =>
    following(path, field, (value) => {
      if (typeof value !== 'number' || !Number.isInteger(value)) return 'cannot be parsed as a long value';
      if (value < 0) return 'references a negative value';
      return value > largestNumber ? `references a value greater than ${largestNumber}` : undefined;
    }),
  complaint: (value) =>
    Number.isInteger(value) && value >= 0 && value <= largestNumber
      ? undefined
      : `must be an integer between 0 and ${largestNumber}, but was`,
};

const form = 'ISO-8601 extended offset date-time format string';

const timestamp: Computed<string> = {
  type: 'string',
  follow: (path, field) =>
    following(path, field, (value) =>
      typeof value === 'string' && parseTimestamp(value) !== undefined ? undefined : `does not reference a valid ${form}`,
    ),
  complaint: (value) => (parseTimestamp(value) === undefined ? `cannot be parsed as an ${form}` : undefined),
};

/** Reads what a path leads to, unless there is a complaint about it. */
function following<T extends Json>(text: string, field: string, complaint: (value: Json) => string | undefined): (view: View) => T {
  const path = compilePath(text);
  const fault = (what: string): Fault => runtimeFault(`The ${field} parameter ${what}`);
  return (view) => {
    const value = path.find(view);
    if (value === undefined) throw fault(`does not reference an input value: ${text}`);
    const wrong = complaint(value);
    if (wrong !== undefined) throw fault(`${wrong}: ${text} == ${shown(value)}`);
    return value as T;
  };
}
