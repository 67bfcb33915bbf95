import type { Committed } from './live-execution.js';
import type { Runtime } from './runtime.js';
import { isUnwritable } from './tables/faults.js';
import type { Stored } from './tables/shelf.js';
import { Turn } from './turn.js';

type Due = number | null | undefined;
/** What the turn did besides beginning. */
type Acts = readonly ((turn: Turn) => unknown)[];

/**
 * Writes what a turn changed; undefined where somebody else was first. What the tables cannot hold would be tried for ever: the execution fails
 * of it instead, where it stood before, or where a redrive took it up.
 */
export const writeOrFail = async (runtime: Runtime, stored: Stored, due: Due, turn: Turn, acts?: Acts): Promise<Committed | undefined> => {
  const isNew = acts === undefined;
  try {
    return await runtime.write(stored, due, turn, isNew);
  } catch (error) {
    if (!isUnwritable(error)) throw error;
    const reason = `The execution cannot be stored as it would be: ${error.message}`;
    return runtime.write(stored, due, await failed(runtime, stored, turn, acts ?? [], reason), isNew);
  }
};

const failed = async (runtime: Runtime, stored: Stored, { definition }: Turn, acts: Acts, cause: string): Promise<Turn> => {
  const { surroundings, clock } = runtime;
  const standing = { ...surroundings, limits: { ...surroundings.limits, transitionsPerAdvance: 0 } };
  const turn = new Turn(stored, definition, standing, clock.now);
  if (!turn.hasBegun) await turn.begin();
  else if (turn.state.status !== 'RUNNING') for (const act of acts) await act(turn);
  await turn.take({ kind: 'fail', error: 'States.Runtime', cause });
  return turn;
};
