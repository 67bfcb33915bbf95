import { expectCount, type IntrinsicFunction, number, Rejection, rounded, taking } from './arguments.js';

export const numberFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  MathAdd: taking(rounded, rounded)((first, second) => first + second),

  /** Start included, end excluded; with a third argument the result depends on it alone. */
  MathRandom(given, impure) {
    expectCount(given, 2, 3);
    const [from, to] = [rounded(given[0]!), rounded(given[1]!)];
    if (to <= from) throw new Rejection('The end of the range must be greater than its start');
    const draw = given.length === 3 ? seededRandom(number(given[2]!)) : impure.random();
    return from + Math.floor(draw * (to - from));
  },

  UUID(given, impure) {
    expectCount(given, 0);
    return impure.uuid();
  },
};

/** One number in [0, 1) that depends on the seed alone (mulberry32). */
export function seededRandom(seed: number): number {
  let state = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}
