import type { QueryLanguage, StateType } from '../definition/state-machine.js';
import { isObject, type Json, type JsonObject, own } from '../json.js';
import { choice } from './choices.js';
import { type Diagnostic, Place } from './diagnostic.js';
import { listOf, object, target } from './field-kinds.js';
import { checkFields, exclusiveFields, machineFields, requiredFields, stateFields, unsupported } from './fields.js';
import { checkEnd, checkReachability } from './reachability.js';
import { checkRecovery } from './recovery.js';
import { checkTask } from './tasks.js';
import { checkVariables } from './variables.js';

const stateTypes: readonly StateType[] = ['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map'];
const longestName = 80;

export type ValidateOptions = { readonly openEnded?: boolean; readonly type?: 'STANDARD' | 'EXPRESS' };

/** Everything that is wrong with a definition, and what is allowed but looks like a mistake. With `openEnded`, transitions may lead nowhere. */
export function validate(definition: Json, { openEnded = false, type = 'STANDARD' }: ValidateOptions = {}): readonly Diagnostic[] {
  const language = isObject(definition) && definition['QueryLanguage'] === 'JSONata' ? 'JSONata' : 'JSONPath';
  const place = new Place({ language, type, siblings: undefined, caught: false });
  if (!isObject(definition)) place.error('The definition must be a JSON object', 'INVALID_JSON_DESCRIPTION');
  else {
    checkFields(definition, machineFields, place);
    checkList(definition, place, { openEnded, names: new Set() });
    checkVariables(definition, new Set(), place);
  }
  return place.found;
}

type Machine = { readonly openEnded: boolean; readonly names: Set<string> };

function checkList(list: JsonObject, place: Place, machine: Machine): void {
  const { StartAt, States } = list;
  place.require(list, 'StartAt', 'States');
  if (!isObject(States)) {
    if (States !== undefined) object(States, place.at('States'));
    return;
  }
  if (Object.keys(States).length === 0) place.at('States').error('Value cannot be empty');
  if (StartAt !== undefined && (typeof StartAt !== 'string' || !own(States, StartAt)))
    place.at('StartAt').error(`Missing 'Next' target: ${String(StartAt)}`, 'MISSING_TRANSITION_TARGET');
  if (!machine.openEnded) {
    checkReachability(States, StartAt, place);
    checkEnd(States, place);
  }
  for (const [name, state] of Object.entries(States)) {
    const at = place
      .at('States')
      .at(name)
      .with({ siblings: machine.openEnded ? undefined : States });
    if (name.length > longestName) at.error(`State name must not be longer than ${longestName} characters`);
    if (machine.names.has(name)) at.error(`Duplicate state name: ${name}`, 'DUPLICATE_STATE_NAME');
    machine.names.add(name);
    if (isObject(state)) checkState(state, at, machine);
    else object(state, at);
  }
}

function checkState(state: JsonObject, place: Place, machine: Machine): void {
  const type = state['Type'] as StateType;
  if (type === undefined) return place.require(state, 'Type');
  if (!stateTypes.includes(type))
    return place.at('Type').error(`The field 'Type' should have one of these values: [${stateTypes.join(', ')}]`);
  if (state['QueryLanguage'] === 'JSONPath' && place.around.language === 'JSONata') {
    const message = "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine";
    place.error(message, 'SCHEMA_VALIDATION_FAILED', 'QueryLanguage');
  } else checkOwn(state, type, state['QueryLanguage'] === 'JSONata' ? place.with({ language: 'JSONata' }) : place);
  checkInner(state, type, place.with({ caught: place.around.caught || state['Catch'] !== undefined }), machine);
}

/** The state without those inside it. */
function checkOwn(state: JsonObject, type: StateType, place: Place): void {
  checkFields(state, stateFields[type], place, (name) => {
    if (own(stateFields[type], name)) wrongLanguage(name, place);
    else unsupported(name, place);
  });
  place.require(state, ...(requiredFields[type] ?? []));
  for (const names of exclusiveFields[type] ?? []) {
    const given = names.filter((name) => state[name] !== undefined);
    if (given.length > 1) place.error(`Only one of these fields may be present: [${quoted(given)}]`);
    if (given.length === 0 && type === 'Wait') place.error(`One of these fields is required but was missing: [${quoted(names)}]`);
  }
  if (type === 'Task') checkTask(state, place);
  checkTransitions(state, type, place);
  checkRecovery(state, place);
  if (type === 'Choice' && state['Choices'] !== undefined) listOf(choice)(state['Choices'], place.at('Choices'));
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

function wrongLanguage(name: string, place: Place): void {
  const { language } = place.around;
  const other: QueryLanguage = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  const message = `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${other}' QueryLanguage`;
  place.error(message, 'SCHEMA_VALIDATION_FAILED', name);
}

function checkTransitions({ Next, End, Default }: JsonObject, type: StateType, place: Place): void {
  if (type === 'Choice' || type === 'Succeed' || type === 'Fail') return target(Default ?? null, place.at('Default'));
  if (Next === undefined && End !== true) place.error("One of these fields is required but was missing: ['Next', 'End']");
  if (Next !== undefined && End === true) place.error("Only one of these fields may be present: ['Next', 'End']");
  target(Next ?? null, place.at('Next'));
}

function checkInner(state: JsonObject, type: StateType, place: Place, machine: Machine): void {
  const branch = (list: Json, at: Place): void => (isObject(list) ? checkList(list, at, machine) : object(list, at));
  if (type === 'Parallel' && state['Branches'] !== undefined) listOf(branch)(state['Branches'], place.at('Branches'));
  if (type !== 'Map') return;
  const name = state['ItemProcessor'] === undefined ? 'Iterator' : 'ItemProcessor';
  if (state[name] === undefined) place.require(state, 'ItemProcessor');
  else branch(state[name], place.at(name));
}
