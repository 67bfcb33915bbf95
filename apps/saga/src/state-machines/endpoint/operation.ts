import type { Catalogue } from '../catalogue/catalogue.js';
import type { Executions } from '../runtime/executions.js';
import type { Workers } from '../workers/call.js';
import type { Deletions } from './deletions.js';
import type { Asked, OperationName } from './shapes/shapes.js';

/** What operations act on. */
export type World = Readonly<{
  catalogue: Catalogue;
  executions: Executions;
  deletions: Deletions;
  /** Who does the task of a state that is tested. */
  workers: Workers;
  limits: Readonly<{
    /** Longest input or output that a request may bring, bytes. */
    payloadBytes: number;
    /** How long a worker's question for a task of an activity stays open, ms. */
    activityPollMs: number;
  }>;
}>;

/** `signal` is aborted when the asker is gone. Dates in the answer become epoch seconds; throws Refused. */
type Operation<Name extends OperationName> = (asked: Asked<Name>, world: World, signal: AbortSignal) => Promise<object>;
export type Operations<Name extends OperationName> = Readonly<{ [One in Name]: Operation<One> }>;

/** A member only where there is something to tell. */
export const given = <Key extends string, Value>(key: Key, value: Value | null | undefined): Readonly<{ [One in Key]?: Value }> =>
  (value === null || value === undefined ? {} : { [key]: value }) as Readonly<{ [One in Key]?: Value }>;
