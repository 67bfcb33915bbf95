import { setImmediate } from 'node:timers/promises';
import jsonata from 'jsonata';
import { evaluationFault } from '../engine/fault.js';
import { type Json, own, remembering } from '../json.js';
import { LinearRegex } from '../linear-regex.js';
import { deepest, isFunction, longestSequence, outOfMemory } from './library.js';

/** What names stand for. Only those that an expression speaks of are asked for: a scope may have very many. */
export type Scope = (names: readonly string[]) => Readonly<Record<string, unknown>>;

/** Evaluates one expression; the location is the field that a fault is reported for. */
export type Evaluate = (scope: Scope, location: string) => Promise<Json>;

/** Milliseconds that an evaluation may take. */
const longest = 2_000;
/** When the latest evaluation began: what others began before it has that much longer, which is no longer than a turn. */
let began = 0;

/**
 * Bounds on a single evaluation: time against endless loops, nesting against runaway recursion, length of sequences
 * against memory. Regular expressions are matched in linear time, because the time bound cannot interrupt them.
 */
const bounds = {
  /** Asked for at every step. By itself jsonata goes by a clock that may be set: on, and what has just begun is ended; back, and a loop is not. */
  get timeout(): number {
    if (performance.now() - began > longest) throw Object.assign(new Error('it takes too long'), { code: 'D1012' });
    return 0;
  },
  stack: deepest,
  sequence: longestSequence,
  RegexEngine: LinearRegex as unknown as RegExpConstructor,
};

/** Milliseconds of evaluations after which timers and messages have their turn: by itself, one evaluation goes on to the next. */
const longestTurn = 50;
let turnBegan = 0;

async function takeTurns(): Promise<void> {
  if (performance.now() - turnBegan < longestTurn) return;
  await setImmediate();
  turnBegan = performance.now();
}

/** Expressions are parsed once, whichever state they are in. */
export const evaluatorOf = remembering((text: string): Evaluate => {
  const expression = jsonata(text, bounds);
  const names = [...new Set(Array.from(text.matchAll(/\$([\p{L}_][\p{L}\p{N}_]*)/gu), ([, name]) => name!))];
  return async (scope, location) => {
    const complain = (what: string): Error =>
      evaluationFault(`The JSONata expression '${text}' specified for the field '${location}' ${what}`, location);
    let result: unknown;
    await takeTurns();
    began = performance.now();
    try {
      result = await expression.evaluate(undefined, scope(names));
    } catch (error) {
      throw complain(`threw an error during evaluation${wordsOf(error as JsonataFailure)}`);
    }
    if (result === undefined) throw complain('returned nothing (undefined).');
    const plain = toJson(result);
    if (plain === undefined) throw complain('returned an unsupported result type.');
    return plain;
  };
});

type JsonataFailure = { readonly code?: string; readonly message?: string };

/** What ends an evaluation from outside has no code in the service's words, and these of its own. */
const bounded: Readonly<Record<string, string>> = {
  D1011: `Stack overflow error: Check for non-terminating recursive function.  Consider rewriting as tail-recursive. Depth=${deepest + 1} max=${deepest}`,
  D1012: 'Expression evaluation timeout: Check for infinite loop',
  D2015: outOfMemory,
};

function wordsOf({ code, message = '' }: JsonataFailure): string {
  const words = code === undefined ? message : own(bounded, code);
  return words === undefined ? `. ${code}: ${message}` : `: ${words}`;
}

/** Of a result: what it holds twice counts twice, so that one that doubles within an expression does not fill the memory. */
const mostValues = 5_000_000;

/** A copy without jsonata's marks on sequences; undefined when there is a function inside. */
function toJson(result: unknown): Json | undefined {
  if (typeof result === 'string' || typeof result === 'boolean' || Number.isFinite(result)) return result as Json;
  let values = 0;
  const counted = (_: string, value: unknown): unknown => {
    if (++values > mostValues) throw new RangeError('the result is too large');
    if (isFunction(value)) throw new TypeError('a function is no JSON');
    // Numbers without a JSON form become their names, as the service writes them.
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  };
  try {
    return JSON.parse(JSON.stringify(result, counted)) as Json;
  } catch {
    return undefined;
  }
}
