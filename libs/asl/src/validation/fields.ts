import type { QueryLanguage, StateType } from '../definition/state-machine.js';
import { isObject, type JsonObject, own } from '../json.js';
import type { Place } from './diagnostic.js';
import type { FieldKind } from './field-kinds.js';
import * as is from './field-kinds.js';

/** What a field may hold, in the languages that know it. */
type Field = Readonly<Partial<Record<QueryLanguage, FieldKind>>>;
export type Fields = Readonly<Record<string, Field>>;

const longestTime = 99_999_999;

const both = (kind: FieldKind): Field => ({ JSONPath: kind, JSONata: kind });
const inPaths = (kind: FieldKind): Field => ({ JSONPath: kind });
const computed: Field = { JSONPath: is.template, JSONata: is.jsonata };
/** A value that is written down, or else computed: in JSONPath by a field of its own. */
const given = (name: string, kind: FieldKind): Fields => ({
  [name]: { JSONPath: kind, JSONata: is.orJsonata(kind) },
  [`${name}Path`]: inPaths(is.referencePath),
});
const takes: Fields = { Parameters: inPaths(is.template), Arguments: { JSONata: is.jsonata } };
/** A part of a state with fields of its own, of which those that compute something are looked at. */
const part = (fields: Fields): Field =>
  both((value, place) => (isObject(value) ? checkFields(value, fields, place, () => {}) : is.object(value, place)));
const seconds = is.integer(1, longestTime);
const count = is.integer(0, longestTime);

const every: Fields = { Type: both(is.anything), Comment: both(is.text), QueryLanguage: both(is.oneOf('JSONPath', 'JSONata')) };
const outputs: Fields = {
  InputPath: inPaths(is.nullable(is.path)),
  OutputPath: inPaths(is.nullable(is.path)),
  Output: { JSONata: is.jsonata },
};
/** All but those that end or choose. */
const passing: Fields = { ...every, ...outputs, Next: both(is.text), End: both(is.flag), Assign: computed };
/** Those that have a result, and that may fail. */
const working: Fields = {
  ...passing,
  Parameters: inPaths(is.template),
  ResultSelector: inPaths(is.template),
  ResultPath: inPaths(is.resultPath),
  Retry: both(is.anything),
  Catch: both(is.anything),
};

/** Which fields a state may have, by its type. Source: the language's specification and developer guide. */
export const stateFields: Readonly<Record<StateType, Fields>> = {
  Pass: { ...passing, Parameters: inPaths(is.template), ResultPath: inPaths(is.resultPath), Result: inPaths(is.anything) },
  Task: {
    ...working,
    ...given('TimeoutSeconds', seconds),
    ...given('HeartbeatSeconds', seconds),
    Arguments: { JSONata: is.jsonata },
    Resource: both(is.text),
    Credentials: computed,
  },
  Choice: { ...every, ...outputs, Choices: both(is.anything), Default: both(is.text), Assign: computed },
  Wait: { ...passing, ...given('Seconds', count), ...given('Timestamp', is.timestamp) },
  Parallel: { ...working, Arguments: { JSONata: is.jsonata }, Branches: both(is.anything) },
  Map: {
    ...working,
    ...given('MaxConcurrency', count),
    ...given('ToleratedFailureCount', count),
    ...given('ToleratedFailurePercentage', is.number(0, 100)),
    ItemsPath: inPaths(is.path),
    Items: { JSONata: is.jsonata },
    ItemSelector: computed,
    ItemProcessor: both(is.object),
    Iterator: both(is.object),
    ItemReader: part(takes),
    ItemBatcher: part({ ...given('MaxItemsPerBatch', count), ...given('MaxInputBytesPerBatch', count), BatchInput: computed }),
    ResultWriter: part(takes),
    Label: both(is.text),
  },
  Succeed: { ...every, ...outputs },
  Fail: {
    ...every,
    Error: { JSONPath: is.text, JSONata: is.jsonata },
    Cause: { JSONPath: is.text, JSONata: is.jsonata },
    ErrorPath: inPaths(is.pathOrIntrinsic),
    CausePath: inPaths(is.pathOrIntrinsic),
  },
};

export const requiredFields: Readonly<Partial<Record<StateType, readonly string[]>>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
};

const pairs = (...names: readonly string[]): string[][] => names.map((name) => [name, `${name}Path`]);

/** Fields of which only one may be given. */
export const exclusiveFields: Readonly<Partial<Record<StateType, readonly (readonly string[])[]>>> = {
  Task: pairs('TimeoutSeconds', 'HeartbeatSeconds'),
  Wait: [['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath']],
  Fail: pairs('Error', 'Cause'),
  Map: [
    ['ItemProcessor', 'Iterator'],
    ['ItemSelector', 'Parameters'],
    ...pairs('MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'),
  ],
};

export const machineFields: Fields = {
  Comment: both(is.text),
  Version: both(is.text),
  StartAt: both(is.text),
  States: both(is.anything),
  TimeoutSeconds: both(seconds),
  QueryLanguage: both(is.oneOf('JSONPath', 'JSONata')),
};

export const retrierFields: Fields = {
  ErrorEquals: both(is.anything),
  IntervalSeconds: both(seconds),
  MaxAttempts: both(count),
  BackoffRate: both(is.number(1, Number.MAX_VALUE)),
  MaxDelaySeconds: both(is.integer(1, 31_622_400)),
  JitterStrategy: both(is.oneOf('FULL', 'NONE')),
  Comment: both(is.text),
};

export const catcherFields: Fields = {
  ErrorEquals: both(is.anything),
  Next: both(is.text),
  ResultPath: inPaths(is.resultPath),
  Output: { JSONata: is.jsonata },
  Assign: computed,
  Comment: both(is.text),
};

/** Each field of a holder by its kind. `unknown` is told of those that the language does not have here. */
export function checkFields(holder: JsonObject, fields: Fields, place: Place, unknown = unsupported): void {
  for (const [name, value] of Object.entries(holder)) {
    const kind = own(fields, name)?.[place.around.language];
    if (kind) kind(value, place.at(name));
    else unknown(name, place);
  }
}

export function unsupported(name: string, place: Place): void {
  place.error(`Field '${name}' is not supported`, 'SCHEMA_VALIDATION_FAILED', name);
}
