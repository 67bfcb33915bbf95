import type { StateMachine } from '@quadrille/asl';
import { anyState, type Mocks } from './answer.ts';
import { statesOf } from './states-of.ts';

/** @throws when something is mocked that the workflow does not have: after a renaming, nobody would be asked */
export const checkMocks = (mocks: Mocks, definition: StateMachine, workflow: string): void => {
  const states = statesOf(definition);
  const unknown = Object.keys(mocks).filter(
    (key) => key !== anyState && !states.has(key) && !states.has(key.replace(/\.(?:ItemReader|ResultWriter)$/, '')),
  );
  if (unknown.length > 0) throw new Error(`${workflow} has no state ${unknown.join(', ')}, but results are mocked for it`);
};
