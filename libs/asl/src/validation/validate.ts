import { itemMachine, type StateType } from '../definition/state-machine.js';
import { isObject, type Json, type JsonObject, present, shown } from '../json.js';
import { choice } from './choices.js';
import { type Diagnostic, Place, refusal, told } from './diagnostic.js';
import { type FieldKind, hasControls, listOf, object, objectWith, target } from './field-kinds.js';
import { checkFields, type Fields } from './field.js';
import { branchFields, exclusiveFields, machineFields, processorFields, requiredFields, stateFields } from './fields.js';
import { checkMode } from './maps.js';
import { checkEnd, checkReachability } from './reachability.js';
import { checkRecovery } from './recovery.js';
import { checkTask } from './tasks.js';
import { checkVariables } from './variables.js';

const stateTypes: readonly StateType[] = ['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map'];
const longestName = 80;

export type ValidateOptions = { readonly openEnded?: boolean; readonly type?: 'STANDARD' | 'EXPRESS' };

/** Everything that is wrong with a definition, and what is allowed but looks like a mistake. With `openEnded`, transitions may lead nowhere. */
export function validate(definition: Json, { openEnded = false, type = 'STANDARD' }: ValidateOptions = {}): readonly Diagnostic[] {
  if (!isObject(definition)) return [refusal('Definition must be a valid JSON object', '')];
  // Also what is no language counts as JSONata, beside being refused.
  const language = (definition['QueryLanguage'] ?? 'JSONPath') === 'JSONPath' ? 'JSONPath' : 'JSONata';
  const place = new Place({ language, type, siblings: undefined, caught: false });
  checkList(definition, place, { openEnded, names: new Set(), labels: new Set() }, machineFields);
  checkVariables(definition, new Set(), place);
  return told(place.found);
}

type Machine = { readonly openEnded: boolean; readonly names: Set<string>; readonly labels: Set<Json> };

function checkList(list: JsonObject, place: Place, machine: Machine, fields: Fields): void {
  const { StartAt, States } = list;
  checkFields(list, fields, place);
  place.require(list, 'States', 'StartAt');
  if (!isObject(States)) {
    if (States !== undefined) object(States, place.at('States'));
    return;
  }
  if (Object.keys(States).length === 0) place.at('States').error('Value cannot be empty');
  if (typeof StartAt === 'string') target(StartAt, place.with({ siblings: States }).at('StartAt'));
  if (!machine.openEnded) {
    checkReachability(States, StartAt, place);
    checkEnd(States, place);
  }
  const inside = place.with({ siblings: machine.openEnded ? undefined : States }).at('States');
  for (const [name, state] of Object.entries(States)) {
    const at = inside.at(name);
    const tooLong = `Invalid State name: State '${name}' exceeds the ${longestName}-character limit allowed by the service`;
    if (name.length > longestName) at.error(tooLong, 'INVALID_STATE_NAME');
    if (hasControls(name)) at.error('Invalid State name: control characters are not allowed', 'INVALID_STATE_NAME');
    if (machine.names.has(name)) at.error(`Duplicate State name: ${name}`, 'DUPLICATE_STATE_NAME');
    machine.names.add(name);
    objectWith((given) => checkState(given, at, machine))(state, at);
  }
}

function checkState(state: JsonObject, place: Place, machine: Machine): void {
  const type = state['Type'] as StateType;
  if (type === undefined) return place.require(state, 'Type');
  if (!stateTypes.includes(type))
    return place.at('Type').error(`The field 'Type' should have one of these values: [${stateTypes.join(', ')}]`);
  if (state['QueryLanguage'] === 'JSONPath' && place.around.language === 'JSONata')
    place.errorOf('QueryLanguage', "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  else checkOwn(state, type, state['QueryLanguage'] === 'JSONata' ? place.with({ language: 'JSONata' }) : place);
  checkInner(state, type, place.with({ caught: place.around.caught || state['Catch'] !== undefined }), machine);
}

/** The state without those inside it. */
function checkOwn(state: JsonObject, type: StateType, place: Place): void {
  checkFields(state, stateFields[type], place);
  place.require(state, ...(requiredFields[type] ?? []));
  for (const names of exclusiveFields[type] ?? []) {
    place.requireOneAtMost(state, names);
    if (type === 'Wait') place.requireOne(state, names);
  }
  if (type === 'Task') checkTask(state, place);
  if (type === 'Map') checkMode(state, place);
  checkTransitions(state, type, place);
  checkRecovery(state, place);
  if (type === 'Choice' && state['Choices'] !== undefined) listOf(choice)(state['Choices'], place.at('Choices'));
}

function checkTransitions({ Next, End, Default }: JsonObject, type: StateType, place: Place): void {
  if (type === 'Choice' || type === 'Succeed' || type === 'Fail') return target(Default ?? null, place.at('Default'));
  const transition = present({ Next, End: End === true ? End : undefined });
  place.requireOne(transition, ['Next', 'End']);
  place.requireOneAtMost(transition, ['Next', 'End']);
  target(Next ?? null, place.at('Next'));
}

function checkInner(state: JsonObject, type: StateType, place: Place, machine: Machine): void {
  const inner = (fields: Fields): FieldKind => objectWith((list, at) => checkList(list, at, machine, fields));
  if (type === 'Parallel' && state['Branches'] !== undefined) listOf(inner(branchFields))(state['Branches'], place.at('Branches'));
  if (type !== 'Map') return;
  const { Label } = state;
  if (Label !== undefined && machine.labels.has(Label))
    place.at('Label').error(`Duplicate Label name: ${shown(Label)}`, 'DUPLICATE_LABEL_NAME');
  if (Label !== undefined) machine.labels.add(Label);
  const name = state['ItemProcessor'] === undefined ? 'Iterator' : 'ItemProcessor';
  if (state[name] === undefined) place.require(state, 'ItemProcessor');
  else inner(processorFields)(state[name], place.with({ type: itemMachine(state) ?? place.around.type }).at(name));
}
