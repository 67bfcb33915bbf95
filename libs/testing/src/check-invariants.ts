import type { House, Invariant, Sight } from './house.js';
import { invariants } from './invariants/index.js';
import { withSight } from './with-sight.js';

/** An invariant that does not hold. `breaches` are the first of them, `count` is how many there are. */
export type Violation = Readonly<{ invariant: string; statement: string; breaches: readonly string[]; count: number }>;

const mostTold = 20;

/** What is wrong by one invariant, as far as this connection sees, with so many breaches at most; undefined where it holds. */
export const checkInvariant = async (
  { id, statement, breaches }: Invariant,
  sight: Sight,
  most = mostTold,
): Promise<Violation | undefined> => {
  const found = await breaches(sight);
  return found.length === 0 ? undefined : { invariant: id, statement, breaches: found.slice(0, most), count: found.length };
};

/** Checks every invariant, or these alone, of a system at rest: side by side, each over a connection of its own. Nothing is changed; empty: all hold. */
export const checkInvariants = async (
  house: House,
  { only }: Readonly<{ only?: readonly string[] }> = {},
): Promise<readonly Violation[]> => {
  const wanted = invariants.filter(({ id }) => only?.includes(id) ?? true);
  const found = await Promise.all(wanted.map((invariant) => withSight(house, (sight) => checkInvariant(invariant, sight))));
  return found.filter((violation) => violation !== undefined);
};

/** For people: one paragraph for each violation. */
export const explain = (violations: readonly Violation[]): string =>
  violations
    .map(({ invariant, statement, breaches, count }) =>
      [
        `${invariant} is violated: ${statement}`,
        ...breaches.map((line) => `  ${line}`),
        ...(count > breaches.length ? [`  and ${count - breaches.length} more`] : []),
      ].join('\n'),
    )
    .join('\n');
