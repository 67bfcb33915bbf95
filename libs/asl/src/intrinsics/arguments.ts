import { isArray, type Json } from '../json.js';

/** What a function cannot know by itself. `random` yields numbers in [0, 1). */
export type Impure = { readonly random: () => number; readonly uuid: () => string };

export type IntrinsicFunction = (given: readonly Json[], impure: Impure) => Json;

/** The arguments of a function are not what it takes. */
export class Rejection extends Error {}

/** A function that takes so many arguments, each of a kind. */
export function taking<A extends readonly unknown[] | []>(
  kinds: { readonly [K in keyof A]: (value: Json) => A[K] },
  apply: (...given: A) => Json,
): IntrinsicFunction {
  return (given) => {
    expectCount(given, kinds.length);
    return apply(...(given.map((value, index) => kinds[index]!(value)) as unknown as A));
  };
}

export function expectCount(given: readonly Json[], least: number, most = least): void {
  if (given.length >= least && given.length <= most) return;
  const wanted = least === most ? `${least}` : `${least} to ${most}`;
  throw new Rejection(`Invalid number of arguments: expected ${wanted}, but found ${given.length}`);
}

export function any(value: Json): Json {
  return value;
}

export function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Rejection('The argument must be a string');
  return value;
}

export function array(value: Json): readonly Json[] {
  if (!isArray(value)) throw new Rejection('The argument must be an array');
  return value;
}

export function number(value: Json): number {
  if (typeof value !== 'number') throw new Rejection('The argument must be a number');
  // `1e400` is JSON.
  if (!Number.isFinite(value)) throw new Rejection('The argument is too large');
  return value;
}

/** Halves go towards positive infinity, as the service was seen to do: -1.5 becomes -1. */
export function rounded(value: Json): number {
  return Math.floor(number(value) + 0.5);
}
