import { type Parsed, readDefinition } from '../definition/parse.js';
import { innerLists, type State, type StateList, type StateMachine } from '../definition/state-machine.js';
import { isObject } from '../json.js';
import { validate } from '../validation/validate.js';
import { unnamed } from './test-state.js';

/**
 * Reads what is to be tested: a state by itself, or a state of a machine by its name, also one inside a Map or Parallel. Transitions
 * may lead to states that are not there.
 */
export function parseState(source: string | object, stateName?: string): Parsed {
  const read = readDefinition(source);
  if (read.value === undefined) return read;
  const definition = read.value;
  const machine =
    isObject(definition) && definition['States'] !== undefined ? definition : { StartAt: unnamed, States: { [unnamed]: definition } };
  const diagnostics = validate(machine, { openEnded: true });
  if (diagnostics.some((finding) => finding.severity === 'error')) return { diagnostics };
  const name = stateName ?? (machine as StateMachine).StartAt;
  const list = listOf(machine as StateMachine, name);
  if (!list)
    return { diagnostics: [{ severity: 'error', code: 'SCHEMA_VALIDATION_FAILED', message: `State not found: ${name}`, pointer: '' }] };
  return { definition: { ...machine, ...list, StartAt: name } as StateMachine, diagnostics };
}

/** The list of states that has a state of this name. */
function listOf(list: StateList, name: string): StateList | undefined {
  if (Object.hasOwn(list.States, name)) return list;
  for (const state of Object.values(list.States) as readonly State[]) {
    for (const { list: inner } of innerLists(state)) {
      const found = listOf(inner as StateList, name);
      if (found) return found;
    }
  }
  return undefined;
}
