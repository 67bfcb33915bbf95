import { isObject, type Json, type JsonObject, remembering } from '../json.js';

/**
 * One event of an execution's history in the shape of GetExecutionHistory: the details are under `<type>EventDetails`; inputs, outputs
 * and parameters are JSON text. `timestamp` is epoch milliseconds.
 */
export type HistoryEvent = {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: DetailsKey]: JsonObject | undefined;
};

export type DetailsKey = `${string}EventDetails`;

/** The field that holds the details of a type of event: made once, because writing to a field of a text just made is slow. */
export const detailsKey = remembering((type): DetailsKey => `${type[0]!.toLowerCase()}${type.slice(1)}EventDetails`);

const whole = { truncated: false } as const;

const texts = new WeakMap<object, string>();

/** Nesting that data may have. Writing JSON takes time with the square of the depth, so there is an end to it. */
const deepest = 1000;

/**
 * JSON text; the text of an object is remembered, because one state's output is the next one's input.
 * @throws RangeError for data that is nested too deeply or whose text is too long
 */
export function jsonText(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    // Each level takes two brackets, so that short texts need no look.
    if (text.length > deepest * 2 && isDeeperThan(text, deepest)) throw new RangeError(`nested deeper than ${deepest} levels`);
    texts.set(value, text);
  }
  return text;
}

const quote = 34;
const backslash = 92;

/** Counts brackets in the text: values that share parts are a small tree but a long text, and only the text is bounded. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) for (at++; text.charCodeAt(at) !== quote; at++) at += text.charCodeAt(at) === backslash ? 1 : 0;
    else if (unit === 123 || unit === 91) depth++;
    else if (unit === 125 || unit === 93) depth--;
    if (depth > limit) return true;
  }
  return false;
}

/** Whether an execution can hold a value: what is nested too deeply cannot be written. */
export function isWritable(value: Json): boolean {
  try {
    jsonText(value);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const unwritable = { error: 'States.Runtime', cause: 'The data is nested too deeply or too large.', terminal: true } as const;

/** Characters of the texts in an event's details. */
export function textLength(details: JsonObject): number {
  let length = 0;
  // Of every event, so that it must cost nothing: no list is made, and what is said of each text is not looked into.
  for (const name in details) {
    const value = details[name];
    if (typeof value === 'string') length += value.length;
    else if (value !== whole && isObject(value)) length += textLength(value);
  }
  return length;
}

export function inputDetails(input: Json): JsonObject {
  return { input: jsonText(input), inputDetails: whole };
}

export function outputDetails(output: Json): JsonObject {
  return { output: jsonText(output), outputDetails: whole };
}

export function failureDetails(failure: { readonly error?: string | undefined; readonly cause?: string | undefined }): JsonObject {
  return { ...(failure.error !== undefined && { error: failure.error }), ...(failure.cause && { cause: failure.cause }) };
}

export function exitDetails(name: string, output: Json, assigned: JsonObject | undefined): JsonObject {
  if (!assigned) return { name, ...outputDetails(output) };
  const assignedVariables = Object.fromEntries(Object.entries(assigned).map(([key, value]) => [key, jsonText(value)]));
  return { name, ...outputDetails(output), assignedVariables, assignedVariablesDetails: whole };
}
