import type { Json, JsonObject } from '../json.js';
import { type Buckets, earliestDue, framesIn } from './buckets.js';
import type { EngineContext } from './context.js';
import type { ScheduledTask } from './frame.js';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/**
 * All there is to know to continue an execution. Plain JSON: a round trip through text changes nothing. Never modified; every advance
 * yields a new one that shares what did not change.
 */
export type ExecutionState = EngineContext['execution'] & {
  readonly stateMachine: EngineContext['stateMachine'];
  readonly status: ExecutionStatus;
  readonly input: Json;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  readonly stopTime?: number;
  readonly lastEventId: number;
  readonly lastTask: number;
  readonly deadline?: number | undefined;
  readonly redriveCount: number;
  readonly redriveTime?: number;
  readonly buckets: Buckets;
  /**
   * Large values of a Parallel or Map that has branches running, by its frame: written once, so that what changes with every branch
   * stays small. The frame itself has null as its input meanwhile.
   */
  readonly held: { readonly [frame: string]: Held };
  /** Failed, stopped or timed out: where it stood, to be redriven from there. */
  readonly interrupted?: Standing;
};

/** What the inputs of branches or iterations are made of: for a Parallel one value, for a Map its items. */
export type Items = {
  readonly items: readonly Json[];
  /** Map: where they come from, as the context object shows it. */
  readonly source?: string | undefined;
  /** They are the fields of an object, each `{ Key, Value }`. */
  readonly keyed?: boolean | undefined;
  /** They are batches, of which each has these fields as well: written once, because they may be large. */
  readonly shared?: JsonObject | undefined;
};

/** The input of a Parallel or Map state, and what the inputs of its branches are made of. */
type Held = Items & {
  readonly input: Json;
  /** Redriven: iterations before `next` that failed and were tolerated, or had not come to their end. They start before all others. */
  readonly again?: readonly number[];
};

export type Standing = Pick<ExecutionState, 'buckets' | 'held'>;

/** The earliest moment (epoch ms) at which a `tick` has something to do; undefined when only answers can move the execution. */
export function nextDue(execution: ExecutionState): number | undefined {
  if (execution.status !== 'RUNNING') return undefined;
  const earliest = Math.min(execution.deadline ?? Infinity, earliestDue(execution.buckets));
  return earliest === Infinity ? undefined : earliest;
}

/** Tasks that wait for an answer now. */
export function openTasks(execution: ExecutionState): readonly ScheduledTask[] {
  return execution.status === 'RUNNING' ? framesIn(execution.buckets).flatMap((frame) => (frame.task ? [frame.task] : [])) : [];
}

/** Names of the states that are being executed, those that only wait for branches or iterations included. */
export function currentStates(execution: ExecutionState): readonly string[] {
  return execution.status === 'RUNNING' ? [...new Set(framesIn(execution.buckets).map((frame) => frame.state))] : [];
}
