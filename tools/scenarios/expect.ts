import { isDeepStrictEqual } from 'node:util';

/** What was promised did not happen. */
export class PromiseBroken extends Error {
  override readonly name = 'PromiseBroken';
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Throws PromiseBroken unless what is seen is what is wanted. */
export const expectSame = (what: string, seen: unknown, wanted: unknown): void => {
  if (!isDeepStrictEqual(seen, wanted)) throw new PromiseBroken(`${what}: ${shown(seen)}, not ${shown(wanted)}`);
};

export const expectTrue = (what: string, holds: boolean): void => {
  if (!holds) throw new PromiseBroken(`it does not hold that ${what}`);
};
