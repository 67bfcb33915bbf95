import type { Json } from '../json.js';

/** What a function cannot know by itself. `random` yields numbers in [0, 1). */
export type Impure = { readonly random: () => number; readonly uuid: () => string };

export type IntrinsicFunction = (given: readonly Json[], impure: Impure) => Json;

/** The arguments of a function are not what it takes. */
export class Rejection extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Rejection';
  }
}

export function expectCount(given: readonly Json[], least: number, most = least): void {
  if (given.length < least || given.length > most) {
    const wanted = least === most ? `${least}` : `${least} to ${most}`;
    throw new Rejection(`Invalid number of arguments: expected ${wanted}, but found ${given.length}`);
  }
}

export function expectText(value: Json | undefined): string {
  if (typeof value !== 'string') throw new Rejection('The argument must be a string');
  return value;
}

export function expectNumber(value: Json | undefined): number {
  if (typeof value !== 'number') throw new Rejection('The argument must be a number');
  return value;
}
