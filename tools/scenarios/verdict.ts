import type { Played } from './play-all.ts';

/** Holds only when each of so many plays was played and kept its promise, and every invariant holds. */
export const verdict = (
  played: readonly Played[],
  plays: number,
  invariantsHold: boolean,
): { readonly holds: boolean; readonly told: string } => {
  const kept = played.filter(({ broken }) => broken === undefined).length;
  return {
    holds: plays > 0 && kept === plays && invariantsHold,
    told: `${kept} of ${plays} promises kept, ${invariantsHold ? 'every invariant holds' : 'invariants are violated'}`,
  };
};
