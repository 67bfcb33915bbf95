import type { QueryLanguage, StateType } from '../definition/state-machine.js';
import type { Json, JsonObject } from '../json.js';
import { isArray, isObject, own } from '../json.js';
import { type Diagnostic, Findings } from './diagnostic.js';
import { fields } from './fields.js';
import { checkChoices } from './choices.js';
import { checkRecovery } from './recovery.js';
import { checkCautions } from './cautions.js';
import { checkExclusiveFields } from './exclusive-fields.js';
import { anything, type FieldKind, integer, oneOf, text } from './field-kinds.js';
import { checkEnd, checkReachability } from './reachability.js';
import { checkTarget } from './targets.js';
import { checkTask } from './tasks.js';
import { checkVariables } from './variables.js';

const stateTypes: readonly StateType[] = ['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map'];
const required: Readonly<Partial<Record<StateType, readonly string[]>>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
};
const longestName = 80;

export type ValidateOptions = { readonly openEnded?: boolean; readonly type?: 'STANDARD' | 'EXPRESS' };

/** Everything that is wrong with a definition, and what is allowed but looks like a mistake. With `openEnded`, transitions may lead nowhere. */
export function validate(definition: Json, { openEnded = false, type = 'STANDARD' }: ValidateOptions = {}): readonly Diagnostic[] {
  const findings = new Findings();
  if (!isObject(definition)) {
    findings.error('', 'The definition must be a JSON object', 'INVALID_JSON_DESCRIPTION');
    return findings.list;
  }
  const language = definition['QueryLanguage'] === 'JSONata' ? 'JSONata' : 'JSONPath';
  checkTop(definition, findings);
  checkList(definition, { findings, language, names: new Set(), openEnded, type, caught: false }, '');
  checkVariables(definition, new Set(), findings, '');
  return findings.list;
}

const topFields: Readonly<Record<string, FieldKind>> = {
  Comment: text,
  Version: text,
  StartAt: text,
  States: anything,
  TimeoutSeconds: integer(1, 99_999_999),
  QueryLanguage: oneOf('JSONPath', 'JSONata'),
};

function checkTop(definition: JsonObject, findings: Findings): void {
  for (const [name, value] of Object.entries(definition)) {
    const kind = own(topFields, name);
    if (kind) kind(value, { findings, language: 'JSONPath', pointer: `/${name}` });
    else findings.unsupported('', name);
  }
}

type Machine = {
  readonly findings: Findings;
  readonly language: QueryLanguage;
  readonly names: Set<string>;
  readonly openEnded: boolean;
  readonly type: 'STANDARD' | 'EXPRESS';
  /** A state around this list catches what its states do not. */
  readonly caught: boolean;
};

function checkList(list: JsonObject, machine: Machine, pointer: string): void {
  const { findings } = machine;
  const { StartAt, States } = list;
  if (StartAt === undefined) findings.error(pointer, "The field 'StartAt' is required but was missing");
  if (States === undefined) findings.error(pointer, "The field 'States' is required but was missing");
  if (!isObject(States)) {
    if (States !== undefined) findings.error(`${pointer}/States`, 'Expected value of type [OBJECT]');
    return;
  }
  if (Object.keys(States).length === 0) findings.error(`${pointer}/States`, 'Value cannot be empty');
  if (StartAt !== undefined && (typeof StartAt !== 'string' || !own(States, StartAt))) {
    findings.error(`${pointer}/StartAt`, `Missing 'Next' target: ${String(StartAt)}`, 'MISSING_TRANSITION_TARGET');
  }
  if (!machine.openEnded) checkReachability(States, StartAt, findings, pointer);
  if (!machine.openEnded) checkEnd(States, findings, pointer);
  for (const [name, state] of Object.entries(States)) {
    const place = `${pointer}/States/${name}`;
    if (name.length > longestName) findings.error(place, `State name must not be longer than ${longestName} characters`);
    if (machine.names.has(name)) findings.error(place, `Duplicate state name: ${name}`, 'DUPLICATE_STATE_NAME');
    machine.names.add(name);
    if (isObject(state)) checkState(state, machine.openEnded ? undefined : States, machine, place);
    else findings.error(place, 'Expected value of type [OBJECT]');
  }
}

function checkState(state: JsonObject, siblings: JsonObject | undefined, machine: Machine, pointer: string): void {
  const { findings } = machine;
  const type = state['Type'] as StateType;
  if (state['Type'] === undefined) return findings.error(pointer, "The field 'Type' is required but was missing");
  if (!stateTypes.includes(type)) {
    return findings.error(`${pointer}/Type`, `The field 'Type' should have one of these values: [${stateTypes.join(', ')}]`);
  }
  if (state['QueryLanguage'] === 'JSONPath' && machine.language === 'JSONata') {
    findings.error(
      pointer,
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      'SCHEMA_VALIDATION_FAILED',
      'QueryLanguage',
    );
    return checkInner(state, machine, pointer);
  }
  const language = (state['QueryLanguage'] as QueryLanguage | undefined) === 'JSONata' ? 'JSONata' : machine.language;
  checkFields(state, type, language, findings, pointer);
  checkExclusiveFields(state, type, findings, pointer);
  if (type === 'Task') checkTask(state, machine.type, findings, pointer);
  checkCautions(state, machine.caught, findings, pointer);
  checkTransitions(state, type, siblings, findings, pointer);
  checkRecovery(state, language, siblings, findings, pointer);
  if (type === 'Choice') checkChoices(state, language, siblings, findings, pointer);
  checkInner(state, { ...machine, caught: machine.caught || state['Catch'] !== undefined }, pointer);
}

function checkFields(state: JsonObject, type: StateType, language: QueryLanguage, findings: Findings, pointer: string): void {
  const allowed = fields[language][type];
  for (const [name, value] of Object.entries(state)) {
    const kind = own(allowed, name);
    if (kind) kind(value, { findings, language, pointer: `${pointer}/${name}` });
    else if (own(fields[other(language)][type], name)) wrongLanguage(name, language, findings, pointer);
    else findings.unsupported(pointer, name);
  }
  for (const name of required[type] ?? [])
    if (state[name] === undefined) findings.error(pointer, `The field '${name}' is required but was missing`);
}

function other(language: QueryLanguage): QueryLanguage {
  return language === 'JSONata' ? 'JSONPath' : 'JSONata';
}

function wrongLanguage(name: string, language: QueryLanguage, findings: Findings, pointer: string): void {
  const message = `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${other(language)}' QueryLanguage`;
  findings.error(pointer, message, 'SCHEMA_VALIDATION_FAILED', name);
}

function checkTransitions(state: JsonObject, type: StateType, siblings: JsonObject | undefined, findings: Findings, pointer: string): void {
  if (type === 'Choice' || type === 'Succeed' || type === 'Fail') {
    if (typeof state['Default'] === 'string') checkTarget(state['Default'], siblings, findings, `${pointer}/Default`);
    return;
  }
  const { Next, End } = state;
  if (Next === undefined && End !== true) findings.error(pointer, "One of these fields is required but was missing: ['Next', 'End']");
  if (Next !== undefined && End === true) findings.error(pointer, "Only one of these fields may be present: ['Next', 'End']");
  if (typeof Next === 'string') checkTarget(Next, siblings, findings, `${pointer}/Next`);
}

function checkInner(state: JsonObject, machine: Machine, pointer: string): void {
  const { findings } = machine;
  const { Branches } = state;
  if (state['Type'] === 'Parallel' && Branches !== undefined) {
    if (!isArray(Branches)) findings.error(`${pointer}/Branches`, 'Expected value of type [ARRAY]');
    else if (Branches.length === 0) findings.error(`${pointer}/Branches`, 'Value cannot be empty');
    else Branches.forEach((branch, index) => checkBranch(branch, machine, `${pointer}/Branches[${index}]`));
  }
  if (state['Type'] !== 'Map') return;
  const name = state['ItemProcessor'] === undefined ? 'Iterator' : 'ItemProcessor';
  if (state[name] === undefined) findings.error(pointer, "The field 'ItemProcessor' is required but was missing");
  else checkBranch(state[name], machine, `${pointer}/${name}`);
}

function checkBranch(branch: Json, machine: Machine, pointer: string): void {
  if (isObject(branch)) checkList(branch, machine, pointer);
  else machine.findings.error(pointer, 'Expected value of type [OBJECT]');
}
