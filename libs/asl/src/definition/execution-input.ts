import { isWritable } from '../engine/history.js';
import type { Json } from '../json.js';
import { faultOf } from './read-text.js';

export type ExecutionInput = { readonly input: Json } | { readonly refusal: string };

/**
 * The input of an execution from its text; what is no JSON is refused in the words of the service, and what no execution could hold.
 * Nothing stands for an empty object.
 */
export function readExecutionInput(text: string | undefined): ExecutionInput {
  if (text === undefined) return { input: {} };
  try {
    const input = JSON.parse(text) as Json;
    return isWritable(input) ? { input } : { refusal: "Invalid State Machine Execution Input: 'The data is nested too deeply.'" };
  } catch (error) {
    return { refusal: `Invalid State Machine Execution Input: '${reason(text, (error as Error).message)}'` };
  }
}

const values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/** What the reader of the service says that it was expecting, by what ours complains of. */
const expectations: readonly (readonly [complaint: RegExp, words: string])[] = [
  [/':' after property name/, 'was expecting a colon to separate field name and value'],
  [/property name/, 'was expecting double-quote to start field name'],
  [/after property value/, 'was expecting comma to separate Object entries'],
  [/after array element/, 'was expecting comma to separate Array entries'],
  [/^Unexpected token/, `expected a valid value ${values}`],
];

/** Complaints of what stands where a value should. */
const ofValue = /is not valid JSON$|^Unexpected end/;

function reason(text: string, complaint: string): string {
  const at = faultOf(text, complaint);
  const character = text[at];
  const token = ofValue.test(complaint) ? /^[A-Za-z_$][\w$]*/.exec(text.slice(tokenStart(text, at)))?.[0] : undefined;
  if (token !== undefined) return `Unrecognized token '${token}': was expecting ${values}`;
  const expectation = expectations.find(([words]) => words.test(complaint))?.[1];
  if (character === undefined || expectation === undefined) return 'Invalid execution input.';
  return `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): ${expectation}`;
}

/** The parser complains of the first letter that does not fit `null`, `true` or `false`, which may be inside the word. */
function tokenStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && /[\w$]/.test(text[start - 1] ?? '')) start--;
  return start;
}
