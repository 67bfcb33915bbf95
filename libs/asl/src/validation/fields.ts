import type { StateType } from '../definition/state-machine.js';
import { assigned, both, computed, type Fields, given, inJsonata, inPaths } from './field.js';
import * as is from './field-kinds.js';
import { mapFields, processorConfig } from './maps.js';

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
  Pass: { ...passing, Parameters: inPaths(is.template), ResultPath: inPaths(is.resultPath), Result: inPaths(is.result) },
  Task: {
    ...working,
    ...given('TimeoutSeconds', is.seconds),
    ...given('HeartbeatSeconds', is.seconds),
    Arguments: inJsonata(is.jsonata),
    Resource: both(is.text),
    Credentials: computed,
  },
  Choice: { ...every, ...outputs, Choices: both(is.anything), Default: both(is.text), Assign: assigned },
  Wait: { ...passing, ...given('Seconds', is.count), ...given('Timestamp', is.timestamp) },
  Parallel: { ...working, Arguments: inJsonata(is.jsonata), Branches: both(is.anything) },
  Map: { ...working, ...mapFields },
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
export const processorFields: Fields = { ...branchFields, ProcessorConfig: both(processorConfig) };

export const machineFields: Fields = {
  ...branchFields,
  Version: both(is.text),
  TimeoutSeconds: both(is.seconds),
  QueryLanguage: both(is.oneOf('JSONPath', 'JSONata')),
};

export const retrierFields: Fields = {
  ErrorEquals: both(is.anything),
  IntervalSeconds: both(is.seconds),
  MaxAttempts: both(is.count),
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
