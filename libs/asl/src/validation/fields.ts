import type { QueryLanguage, StateType } from '../definition/state-machine.js';
import {
  anything,
  type FieldKind,
  flag,
  integer,
  jsonata,
  nullablePath,
  nullableReferencePath,
  number,
  object,
  oneOf,
  orJsonata,
  path,
  pathOrIntrinsic,
  referencePath,
  template,
  text,
  timestamp,
} from './field-kinds.js';

export type Fields = Readonly<Record<string, FieldKind>>;

const longestTime = 99_999_999;
const seconds = integer(1, longestTime);

const every: Fields = { Type: anything, Comment: text, QueryLanguage: oneOf('JSONPath', 'JSONata') };
const moves: Fields = { Next: text, End: flag };
const io: Fields = { InputPath: nullablePath, OutputPath: nullablePath };
const results: Fields = { ResultPath: nullableReferencePath, ResultSelector: template };
const recovers: Fields = { Retry: anything, Catch: anything };
const mapOfBoth: Fields = {
  ItemProcessor: object,
  Iterator: object,
  Label: text,
  ItemReader: object,
  ItemBatcher: object,
  ResultWriter: object,
};

/** Which fields a state may have, by its type, and what they may hold. Source: the language's specification and developer guide. */
export const fields: Readonly<Record<QueryLanguage, Readonly<Record<StateType, Fields>>>> = {
  JSONPath: {
    Pass: { ...every, ...moves, ...io, ResultPath: nullableReferencePath, Parameters: template, Result: anything, Assign: template },
    Task: {
      ...every,
      ...moves,
      ...io,
      ...results,
      ...recovers,
      Parameters: template,
      Assign: template,
      Resource: text,
      TimeoutSeconds: seconds,
      TimeoutSecondsPath: referencePath,
      HeartbeatSeconds: seconds,
      HeartbeatSecondsPath: referencePath,
      Credentials: template,
    },
    Choice: { ...every, ...io, Choices: anything, Default: text, Assign: template },
    Wait: {
      ...every,
      ...moves,
      ...io,
      Assign: template,
      Seconds: integer(0, longestTime),
      SecondsPath: referencePath,
      Timestamp: timestamp,
      TimestampPath: referencePath,
    },
    Parallel: { ...every, ...moves, ...io, ...results, ...recovers, Parameters: template, Assign: template, Branches: anything },
    Map: {
      ...every,
      ...moves,
      ...io,
      ...results,
      ...recovers,
      ...mapOfBoth,
      Assign: template,
      ItemsPath: path,
      ItemSelector: template,
      Parameters: template,
      MaxConcurrency: integer(0, longestTime),
      MaxConcurrencyPath: referencePath,
      ToleratedFailureCount: integer(0, longestTime),
      ToleratedFailureCountPath: referencePath,
      ToleratedFailurePercentage: number(0, 100),
      ToleratedFailurePercentagePath: referencePath,
    },
    Succeed: { ...every, ...io },
    Fail: { ...every, Error: text, ErrorPath: pathOrIntrinsic, Cause: text, CausePath: pathOrIntrinsic },
  },
  JSONata: {
    Pass: { ...every, ...moves, Output: jsonata, Assign: jsonata },
    Task: {
      ...every,
      ...moves,
      ...recovers,
      Arguments: jsonata,
      Output: jsonata,
      Assign: jsonata,
      Resource: text,
      TimeoutSeconds: orJsonata(seconds),
      HeartbeatSeconds: orJsonata(seconds),
      Credentials: jsonata,
    },
    Choice: { ...every, Choices: anything, Default: text, Output: jsonata, Assign: jsonata },
    Wait: {
      ...every,
      ...moves,
      Output: jsonata,
      Assign: jsonata,
      Seconds: orJsonata(integer(0, longestTime)),
      Timestamp: orJsonata(timestamp),
    },
    Parallel: { ...every, ...moves, ...recovers, Arguments: jsonata, Output: jsonata, Assign: jsonata, Branches: anything },
    Map: {
      ...every,
      ...moves,
      ...recovers,
      ...mapOfBoth,
      Output: jsonata,
      Assign: jsonata,
      Items: jsonata,
      ItemSelector: jsonata,
      MaxConcurrency: orJsonata(integer(0, longestTime)),
      ToleratedFailureCount: orJsonata(integer(0, longestTime)),
      ToleratedFailurePercentage: orJsonata(number(0, 100)),
    },
    Succeed: { ...every, Output: jsonata },
    Fail: { ...every, Error: jsonata, Cause: jsonata },
  },
};
