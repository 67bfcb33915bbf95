import type { QueryLanguage, StateType } from '../definition/state-machine.js';
import { isObject, type JsonObject, own } from '../json.js';
import type { Place } from './diagnostic.js';
import {
  anything,
  type FieldKind,
  flag,
  integer,
  jsonata,
  nullable,
  number,
  object,
  oneOf,
  orJsonata,
  path,
  pathOrIntrinsic,
  referencePath,
  resultPath,
  template,
  text,
  timestamp,
} from './field-kinds.js';

/** What a field may hold, in the languages that know it. */
type Field = Readonly<Partial<Record<QueryLanguage, FieldKind>>>;
export type Fields = Readonly<Record<string, Field>>;

const longestTime = 99_999_999;

const both = (kind: FieldKind): Field => ({ JSONPath: kind, JSONata: kind });
const inPaths = (kind: FieldKind): Field => ({ JSONPath: kind });
const computed: Field = { JSONPath: template, JSONata: jsonata };
/** A value that is written down, or else computed: in JSONPath by a field of its own. */
const given = (name: string, kind: FieldKind): Fields => ({
  [name]: { JSONPath: kind, JSONata: orJsonata(kind) },
  [`${name}Path`]: inPaths(referencePath),
});
const takes: Fields = { Parameters: inPaths(template), Arguments: { JSONata: jsonata } };
/** A part of a state with fields of its own, of which those that compute something are looked at. */
const part = (fields: Fields): Field =>
  both((value, place) => (isObject(value) ? checkFields(value, fields, place, () => {}) : object(value, place)));
const seconds = integer(1, longestTime);
const count = integer(0, longestTime);

const every: Fields = { Type: both(anything), Comment: both(text), QueryLanguage: both(oneOf('JSONPath', 'JSONata')) };
const outputs: Fields = { InputPath: inPaths(nullable(path)), OutputPath: inPaths(nullable(path)), Output: { JSONata: jsonata } };
/** All but those that end or choose. */
const passing: Fields = { ...every, ...outputs, Next: both(text), End: both(flag), Assign: computed };
/** Those that have a result, and that may fail. */
const working: Fields = {
  ...passing,
  Parameters: inPaths(template),
  ResultSelector: inPaths(template),
  ResultPath: inPaths(resultPath),
  Retry: both(anything),
  Catch: both(anything),
};

/** Which fields a state may have, by its type. Source: the language's specification and developer guide. */
export const stateFields: Readonly<Record<StateType, Fields>> = {
  Pass: { ...passing, Parameters: inPaths(template), ResultPath: inPaths(resultPath), Result: inPaths(anything) },
  Task: {
    ...working,
    ...given('TimeoutSeconds', seconds),
    ...given('HeartbeatSeconds', seconds),
    Arguments: { JSONata: jsonata },
    Resource: both(text),
    Credentials: computed,
  },
  Choice: { ...every, ...outputs, Choices: both(anything), Default: both(text), Assign: computed },
  Wait: { ...passing, ...given('Seconds', count), ...given('Timestamp', timestamp) },
  Parallel: { ...working, Arguments: { JSONata: jsonata }, Branches: both(anything) },
  Map: {
    ...working,
    ...given('MaxConcurrency', count),
    ...given('ToleratedFailureCount', count),
    ...given('ToleratedFailurePercentage', number(0, 100)),
    ItemsPath: inPaths(path),
    Items: { JSONata: jsonata },
    ItemSelector: computed,
    ItemProcessor: both(object),
    Iterator: both(object),
    ItemReader: part(takes),
    ItemBatcher: part({ ...given('MaxItemsPerBatch', count), ...given('MaxInputBytesPerBatch', count), BatchInput: computed }),
    ResultWriter: part(takes),
    Label: both(text),
  },
  Succeed: { ...every, ...outputs },
  Fail: {
    ...every,
    Error: { JSONPath: text, JSONata: jsonata },
    Cause: { JSONPath: text, JSONata: jsonata },
    ErrorPath: inPaths(pathOrIntrinsic),
    CausePath: inPaths(pathOrIntrinsic),
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
  Comment: both(text),
  Version: both(text),
  StartAt: both(text),
  States: both(anything),
  TimeoutSeconds: both(seconds),
  QueryLanguage: both(oneOf('JSONPath', 'JSONata')),
};

export const retrierFields: Fields = {
  ErrorEquals: both(anything),
  IntervalSeconds: both(seconds),
  MaxAttempts: both(count),
  BackoffRate: both(number(1, Number.MAX_VALUE)),
  MaxDelaySeconds: both(integer(1, 31_622_400)),
  JitterStrategy: both(oneOf('FULL', 'NONE')),
  Comment: both(text),
};

export const catcherFields: Fields = {
  ErrorEquals: both(anything),
  Next: both(text),
  ResultPath: inPaths(resultPath),
  Output: { JSONata: jsonata },
  Assign: computed,
  Comment: both(text),
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
