import { type Parsed, readDefinition } from '../definition/parse.js';
import { innerLists, type State, type StateList, type StateMachine } from '../definition/state-machine.js';
import { isArray, isObject, type Json, own } from '../json.js';
import { parseResource } from '../states/task-events.js';
import { refusal } from '../validation/diagnostic.js';
import { validate } from '../validation/validate.js';

/** What the service calls a state that is tested without its machine. */
export const unnamed = 'StateName';

/**
 * Reads what is to be tested: a state by itself, or a state of a machine by its name, also one inside a Map or Parallel. Transitions
 * may lead to states that are not there.
 */
export function parseState(source: string | object, stateName?: string): Parsed {
  const { value, diagnostics: unread } = readDefinition(source);
  if (value === undefined) return { diagnostics: unread };
  const machine = isObject(value) && value['States'] !== undefined ? value : { StartAt: unnamed, States: { [unnamed]: value } };
  const diagnostics = validate(machine, { openEnded: true });
  if (diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics };
  const name = stateName ?? (machine as StateMachine).StartAt;
  const list = [...listsOf(machine as StateMachine)].find(({ States }) => Object.hasOwn(States, name));
  if (list) return { definition: { ...machine, ...list, StartAt: name } as StateMachine, diagnostics };
  return { diagnostics: [refusal(`State not found: ${name}`, '')] };
}

/** A list of states, and those inside of them. */
function* listsOf(list: StateList): Generator<StateList> {
  yield list;
  for (const state of Object.values(list.States)) for (const inner of innerLists(state)) yield* listsOf(inner.list as StateList);
}

/** Of Choice and Wait it is not known what the service does; their mocks lead to nothing. */
const unmockable: ReadonlySet<string> = new Set(['Pass', 'Succeed', 'Fail']);

export type Mock = { readonly result?: Json; readonly errorOutput?: object };

/**
 * Why a mock, or that there is none, does not fit the state under test; undefined when it does. Without one, only a Task that is answered
 * at once can be tested, by really asking for it; Pass, Succeed and Fail have nothing that could be mocked.
 */
export function mockProblem(machine: StateMachine, mock: Mock | undefined): string | undefined {
  const state = own(machine.States, machine.StartAt);
  if (!state) return undefined;
  if (!mock) return needOfMock(state);
  if (unmockable.has(state.Type)) return `State type '${state.Type}' is not supported when a mock is specified`;
  const { result, errorOutput } = mock;
  if (result !== undefined && errorOutput !== undefined)
    return 'A test mock should have only one of the following fields: [result, errorOutput].';
  if (result === undefined || (state.Type !== 'Map' && state.Type !== 'Parallel')) return undefined;
  if (state.Type === 'Map' && state['ResultWriter'] !== undefined)
    return isObject(result) ? undefined : 'Mocked result must be a JSON object.';
  if (!isArray(result)) return 'Mocked result must be an array.';
  if (state.Type === 'Parallel' && result.length !== innerLists(state).length)
    return 'Mocked result must contain the same number of items as number of Parallel branches.';
  return undefined;
}

function needOfMock({ Type, Resource }: State): string | undefined {
  if (Type === 'Map' || Type === 'Parallel')
    return 'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]';
  if (Type !== 'Task') return undefined;
  const { kind, action } = parseResource(Resource as string);
  if (kind === 'activity') return 'TestState supports Activity tasks only when a mock is specified';
  const pattern = /\.(?:sync(?::2)?|waitForTaskToken)$/.exec(action)?.[0];
  return pattern && `TestState supports the service integration pattern '${pattern}' only when a mock is specified`;
}
