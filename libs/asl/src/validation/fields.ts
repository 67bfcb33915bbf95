import type { QueryLanguage, StateType } from '../definition/state-machine.js';
import { type JsonObject, own } from '../json.js';
import type { Place } from './diagnostic.js';
import type { FieldKind } from './field-kinds.js';
import * as is from './field-kinds.js';

/** What a field may hold, in the languages that know it. */
type Field = Readonly<Partial<Record<QueryLanguage, FieldKind>>>;
export type Fields = Readonly<Record<string, Field>>;

const longestTime = 99_999_999;
/** Of those that a reader reads. */
const mostItems = 100_000_000;

export const both = (kind: FieldKind): Field => ({ JSONPath: kind, JSONata: kind });
export const inPaths = (kind: FieldKind): Field => ({ JSONPath: kind });
export const inJsonata = (kind: FieldKind): Field => ({ JSONata: kind });
const computed: Field = { JSONPath: is.template, JSONata: is.jsonata };
/** Variables by their names. */
export const assigned = both(is.objectWith((value, place) => computed[place.around.language]!(value, place)));
/** A value that is written down, or else computed: in JSONPath by a field of its own. */
const given = (name: string, kind: FieldKind, path = is.referencePath): Fields => ({
  [name]: { JSONPath: kind, JSONata: is.orJsonata(kind) },
  [`${name}Path`]: inPaths(path),
});
/** Those of a Map may not be read from the context object. */
const ofMap = (name: string, kind: FieldKind): Fields => given(name, kind, is.inputPath);
const takes: Fields = { Parameters: inPaths(is.template), Arguments: inJsonata(is.jsonata) };
/** A part of a state with fields of its own, of which those that compute something are looked at. */
const part = (fields: Fields): Field =>
  both(
    is.objectWith((value, place) => {
      checkFields(value, fields, place, () => {});
      for (const name of Object.keys(fields)) place.requireOneAtMost(value, [name, `${name}Path`]);
    }),
  );
const seconds = is.integer(1, longestTime);
const count = is.integer(0, longestTime);

const every: Fields = { Type: both(is.anything), Comment: both(is.text), QueryLanguage: both(is.oneOf('JSONPath', 'JSONata')) };
const outputs: Fields = {
  InputPath: inPaths(is.nullable(is.path)),
  OutputPath: inPaths(is.nullable(is.path)),
  Output: inJsonata(is.jsonata),
};
/** All but those that end or choose. */
const passing: Fields = { ...every, ...outputs, Next: both(is.text), End: both(is.flag), Assign: assigned };
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
    Arguments: inJsonata(is.jsonata),
    Resource: both(is.text),
    Credentials: computed,
  },
  Choice: { ...every, ...outputs, Choices: both(is.anything), Default: both(is.text), Assign: assigned },
  Wait: { ...passing, ...given('Seconds', count), ...given('Timestamp', is.timestamp) },
  Parallel: { ...working, Arguments: inJsonata(is.jsonata), Branches: both(is.anything) },
  Map: {
    ...working,
    ...ofMap('MaxConcurrency', count),
    ...ofMap('ToleratedFailureCount', count),
    ...ofMap('ToleratedFailurePercentage', is.number(0, 100)),
    ItemsPath: inPaths(is.path),
    Items: inJsonata(is.jsonata),
    ItemSelector: computed,
    ItemProcessor: both(is.object),
    Iterator: both(is.object),
    ItemReader: part({ ...takes, ReaderConfig: part(ofMap('MaxItems', is.integer(0, mostItems))) }),
    ItemBatcher: part({ ...ofMap('MaxItemsPerBatch', count), ...ofMap('MaxInputBytesPerBatch', count), BatchInput: computed }),
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

export const branchFields: Fields = { Comment: both(is.text), StartAt: both(is.text), States: both(is.anything) };
export const processorFields: Fields = { ...branchFields, ProcessorConfig: both(is.object) };

export const machineFields: Fields = {
  ...branchFields,
  Version: both(is.text),
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
  Output: inJsonata(is.jsonata),
  Assign: assigned,
  Comment: both(is.text),
};

/** Each field of a holder by its kind. `unknown` is told of those that are known in neither language. */
export function checkFields(holder: JsonObject, fields: Fields, place: Place, unknown = unsupported): void {
  const { language } = place.around;
  for (const [name, value] of Object.entries(holder)) {
    const field = own(fields, name);
    const kind = field?.[language];
    if (kind) kind(value, place.at(name));
    else if (field) wrongLanguage(name, place);
    else unknown(name, place);
  }
}

function unsupported(name: string, place: Place): void {
  place.error(`Field '${name}' is not supported`, 'SCHEMA_VALIDATION_FAILED', name);
}

function wrongLanguage(name: string, place: Place): void {
  const { language } = place.around;
  const other: QueryLanguage = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  const message = `The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${other}' QueryLanguage`;
  place.error(message, 'SCHEMA_VALIDATION_FAILED', name);
}
