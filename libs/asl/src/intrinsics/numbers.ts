import { expectCount, type IntrinsicFunction, number, Rejection, rounded, taking } from './arguments.js';

export const numberFunctions: Readonly<Record<string, IntrinsicFunction>> = {
  MathAdd: taking([rounded, rounded], (first, second) => first + second),

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

const multiplier = 0x5deece66dn;

/** One number in [0, 1) that depends on the seed alone: the first `nextDouble()` of Java's `Random`, as the service was seen to draw. */
export function seededRandom(seed: number): number {
  let state = BigInt(Math.trunc(seed)) ^ multiplier;
  const next = (bits: number): number => {
    state = BigInt.asUintN(48, state * multiplier + 0xbn);
    return Number(state >> BigInt(48 - bits));
  };
  return (next(26) * 2 ** 27 + next(27)) / 2 ** 53;
}
