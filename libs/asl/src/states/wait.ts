import type { QueryLanguage, State } from '../definition/state-machine.js';
import { type Dataflow, leave } from '../engine/dataflow.js';
import { evaluationFault, Fault, runtimeFault } from '../engine/fault.js';
import type { Behaviour } from '../engine/program.js';
import { constant, type Steps } from '../engine/steps.js';
import { View } from '../engine/view.js';
import type { Json } from '../json.js';
import { compileTyped } from '../jsonata/expression.js';
import { compilePath } from '../paths/path.js';
import { parseTimestamp } from './timestamp.js';

const longestWait = 99_999_999;

/** Waits for a number of seconds or until an instant; what is past already passes at once. */
export function wait(state: State, language: QueryLanguage, flow: Dataflow): Behaviour {
  const until = language === 'JSONata' ? jsonataInstant(state) : pathInstant(state, flow);
  return {
    *work(run, frame) {
      const due = yield* until(new View(run, frame, frame.input), run.context.now);
      run.save({ ...frame, phase: 'waiting', due });
    },
    *complete(run, frame) {
      const view = new View(run, frame, frame.input);
      yield* leave(run, frame, flow, view, flow.effectiveInput(view));
    },
  };
}

type Instant = (view: View, now: number) => Steps<number>;

function pathInstant(state: State, flow: Dataflow): Instant {
  const { Seconds, Timestamp, SecondsPath, TimestampPath } = state;
  const path =
    typeof SecondsPath === 'string' ? compilePath(SecondsPath) : typeof TimestampPath === 'string' ? compilePath(TimestampPath) : undefined;
  return (view, now) => {
    if (!path) return constant(Seconds === undefined ? instantOf(Timestamp!) : now + (Seconds as number) * 1000);
    const name = SecondsPath === undefined ? 'TimestampPath' : 'SecondsPath';
    const value = path.find(view.on(flow.effectiveInput(view)));
    if (value === undefined) throw runtimeFault(`The ${name} parameter does not reference an input value: ${path.text}`);
    return constant(SecondsPath === undefined ? instantAt(value, path.text) : now + secondsAt(value, path.text) * 1000);
  };
}

function secondsAt(value: Json, path: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw runtimeFault(`The SecondsPath parameter cannot be parsed as a long value: ${path} == ${text(value)}`);
  }
  if (value < 0) throw runtimeFault(`The SecondsPath parameter references a negative value: ${path} == ${value}`);
  if (value > longestWait)
    throw runtimeFault(`The SecondsPath parameter references a value greater than ${longestWait}: ${path} == ${value}`);
  return value;
}

function instantAt(value: Json, path: string): number {
  const instant = typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (instant === undefined)
    throw runtimeFault(
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${path} == ${text(value)}`,
    );
  return instant;
}

function instantOf(value: Json): number {
  const instant = typeof value === 'string' ? parseTimestamp(value) : undefined;
  if (instant === undefined) throw new Fault('States.Runtime', notAnInstant(value));
  return instant;
}

function jsonataInstant(state: State): Instant {
  if (state['Seconds'] === undefined) {
    const timestamp = compileTyped(state['Timestamp'] ?? null, 'Timestamp', 'string');
    return function* (view) {
      const text = yield* timestamp(view);
      const instant = parseTimestamp(String(text));
      if (instant === undefined) throw evaluationFault(notAnInstant(text), 'Timestamp');
      return instant;
    };
  }
  const seconds = compileTyped(state['Seconds'], 'Seconds', 'number');
  return function* (view, now) {
    const value = Number(yield* seconds(view));
    if (!Number.isInteger(value) || value < 0 || value > longestWait) {
      throw evaluationFault(`The Seconds field must be an integer between 0 and ${longestWait}, but was: ${value}`, 'Seconds');
    }
    return now + value * 1000;
  };
}

function notAnInstant(value: Json): string {
  return `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text(value)}`;
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
