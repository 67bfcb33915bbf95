import type { Json } from '../json.js';

export type ExecutionInput = { readonly input: Json } | { readonly refusal: string };

/** The input of an execution from its text; what is no JSON is refused in the words of the service. Nothing stands for an empty object. */
export function readExecutionInput(text: string | undefined): ExecutionInput {
  if (text === undefined) return { input: {} };
  try {
    return { input: JSON.parse(text) as Json };
  } catch (error) {
    return { refusal: `Invalid State Machine Execution Input: '${reason(text, (error as Error).message)}'` };
  }
}

const words = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

function reason(text: string, complaint: string): string {
  const at = Number(/position (\d+)/.exec(complaint)?.[1] ?? 0);
  const character = text[at];
  if (character === undefined) return 'Invalid execution input.';
  if (/property name/.test(complaint))
    return `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): was expecting double-quote to start field name`;
  const token = /^[A-Za-z_$][\w$]*/.exec(text.slice(tokenStart(text, at)))?.[0];
  return token === undefined ? 'Invalid execution input.' : `Unrecognized token '${token}': was expecting ${words}`;
}

/** The parser complains of the first letter that does not fit `null`, `true` or `false`, which may be inside the word. */
function tokenStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && /[\w$]/.test(text[start - 1] ?? '')) start--;
  return start;
}
