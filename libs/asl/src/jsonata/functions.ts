import jsonata from 'jsonata';
import type { EngineContext } from '../engine/context.js';
import { chunks, hash, oneOfAlgorithms, seededRandom } from '../intrinsics/functions.js';
import { type Json, parseJson } from '../json.js';
import { engine, longestText, outOfMemory, rejection } from './library.js';

const fromMillis = jsonata('$fromMillis(time, picture, timezone)');
const padded = jsonata('$pad(text, width, filler)');

/**
 * The functions that the service adds to JSONata, those of the language that would look at the clock or at chance, and `$eval`, which
 * the service does not have.
 */
export function functionsFor({ now, random, uuid }: Pick<EngineContext, 'now' | 'random' | 'uuid'>): Record<string, unknown> {
  return {
    [engine]: { now, random },
    eval: undefined,
    partition,
    range,
    hash: hashOf,
    parse,
    pad,
    uuid,
    random(seed?: unknown) {
      if (seed === undefined) return random();
      if (!isFiniteNumber(seed)) throw Object.assign(new Error(), { code: 'T0410', index: 1, token: 'random' });
      return seededRandom(seed);
    },
    millis: () => now,
    now: (picture?: string, timezone?: string) => fromMillis.evaluate({ time: now, picture, timezone }),
  };
}

/** `1e400` is JSON, but no number that anything can be done with. */
function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Numbers are cut to integers. What cannot be done yields nothing, which fails the field that asked for it. */
function partition(items: unknown, size: unknown): unknown[] | undefined {
  const list = Array.isArray(items) ? items : [items];
  const chunk = isFiniteNumber(size) ? Math.trunc(size) : 0;
  if (items === undefined || chunk <= 0 || list.length === 0) return undefined;
  return chunks(list, chunk);
}

/** As jsonata's own, but bounded: its memory grows with the width alone. */
function pad(text: unknown, width: unknown, filler: unknown): Promise<unknown> {
  if (Math.abs(Number(width)) > longestText) throw rejection(`$pad must not make a text longer than ${longestText} characters`);
  return padded.evaluate({ text, width, filler });
}

/** The service accepts as many elements and refuses one more. */
const longestRange = 360_145;

/** From the first to the last number by a step, both included as far as the step hits them; a single number stands for itself. */
function range(...given: readonly unknown[]): unknown[] | undefined {
  if (given.length < 3 || !given.every(isFiniteNumber)) return undefined;
  const [first, last, step] = given.map(Math.trunc) as [number, number, number];
  const length = step === 0 ? 0 : Math.floor((last - first) / step) + 1;
  if (length <= 0) return undefined;
  if (length > longestRange) throw new Error(outOfMemory);
  const items = Array.from({ length }, (_, index) => first + index * step);
  // jsonata marks its sequences so; one that holds a single value is that value.
  return Object.assign(items, { sequence: true });
}

function hashOf(text: unknown, algorithm: unknown): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  return hash(text as Json, String(algorithm), () => rejection(`The algorithm of $hash must be ${oneOfAlgorithms}`));
}

function parse(text: unknown): Json | undefined {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw rejection('The argument of $parse must be a string');
  return parseJson(text, () => rejection('The argument of $parse is not valid JSON'));
}
