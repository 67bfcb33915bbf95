import { innerLists, type StateMachine } from '../definition/state-machine.js';
import type { Json } from '../json.js';
import { isArray, own } from '../json.js';

export type Mock = { readonly result?: Json; readonly errorOutput?: object };

/** Why a mock does not fit the state under test, in the words of the service; undefined when it does. */
export function mockProblem(machine: StateMachine, mock: Mock): string | undefined {
  const { result, errorOutput } = mock;
  if (result !== undefined && errorOutput !== undefined)
    return 'A test mock should have only one of the following fields: [result, errorOutput].';
  const state = own(machine.States, machine.StartAt);
  if (!state || result === undefined || (state.Type !== 'Map' && state.Type !== 'Parallel')) return undefined;
  if (!isArray(result)) return 'Mocked result must be an array.';
  if (state.Type === 'Parallel' && result.length !== innerLists(state).length)
    return 'Mocked result must contain the same number of items as number of Parallel branches.';
  return undefined;
}
