import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  NotRedrivable,
  StateMachineTypeNotSupported,
  TaskDoesNotExist,
  TaskTimedOut,
} from '../executions.js';
import { Refused, type RefusalName } from '../refused.js';

const names: readonly (readonly [abstract new (...given: never[]) => Error, RefusalName])[] = [
  [ExecutionAlreadyExists, 'ExecutionAlreadyExists'],
  [ExecutionDoesNotExist, 'ExecutionDoesNotExist'],
  [NotRedrivable, 'ExecutionNotRedrivable'],
  [StateMachineTypeNotSupported, 'StateMachineTypeNotSupported'],
  [InvalidToken, 'InvalidToken'],
  [TaskDoesNotExist, 'TaskDoesNotExist'],
  [TaskTimedOut, 'TaskTimedOut'],
];

/** What the asker has to be told in AWS's words; undefined where it is a defect of ours. */
export const asRefused = (error: unknown): Refused | undefined => {
  if (error instanceof Refused) return error;
  const [, name] = names.find(([kind]) => error instanceof kind) ?? [];
  return name && new Refused(name, (error as Error).message);
};
