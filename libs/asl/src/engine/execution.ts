import type { Json, JsonObject } from '../json.js';
import type { EngineContext } from './context.js';
import type { MapRun } from './map-runs.js';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/**
 * Why the outside is asked: `work` is a Task state; a distributed Map asks for the object of its ItemReader (answer: its text, or the
 * items), hands its results to a ResultWriter, and, when the context says so, has each iteration run as a child execution.
 */
export type TaskPurpose = 'work' | 'readItems' | 'writeResults' | 'childExecution';

/** A task that was scheduled and has not been answered yet. Times are epoch milliseconds. */
export type ScheduledTask = {
  readonly taskId: string;
  readonly purpose: TaskPurpose;
  readonly stateName: string;
  readonly resource: string;
  readonly parameters: Json;
  /** 0 for the first try, raised by each retry. */
  readonly attempt: number;
  readonly scheduledAt: number;
  /** When a worker took it; only activities are taken later than they are scheduled. */
  readonly startedAt?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly timeoutAt?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
  readonly heartbeatAt?: number | undefined;
  /** Only an explicit answer completes it; the answer of the service that it was handed to is a `taskSubmitted`. */
  readonly waitForToken: boolean;
  /** Resource ends in `.observe`: nothing is requested, the outcome is only waited for. */
  readonly observe: boolean;
  readonly credentials?: JsonObject | undefined;
  /** Child execution: which list of states it runs; to be given to `begin`. */
  readonly scope?: string | undefined;
};

/**
 * `ready` is about to enter its state, `waiting` sits in a Wait, `retrying` waits for the next try of its state, `task` for the answer
 * of a task, `children` for branches or iterations.
 */
type Phase = 'ready' | 'waiting' | 'retrying' | 'task' | 'children';

export type Branches = {
  readonly length: number;
  readonly next: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly concurrency: number;
  readonly toleratedCount?: number | undefined;
  readonly toleratedPercentage?: number | undefined;
  /** Distributed Map: its iterations leave no trace in this execution's history, and too many failures have an error of their own. */
  readonly distributed?: boolean | undefined;
  /** Iterations have batches of items: how many there are together, and how many were in those that failed. */
  readonly batched?: { readonly items: number; readonly failed: number } | undefined;
  /** Redriven map run: iterations that failed and were tolerated, to be started again before `next`. */
  readonly again?: readonly number[] | undefined;
  /** Last event of the most recently ended branch. */
  readonly lastEventId: number;
};

/** One thread of an execution: the execution itself, a branch of a Parallel, an iteration of a Map. */
export type Frame = {
  /** `0` for the execution, `0.3` for its fourth branch or iteration. */
  readonly id: string;
  /** Which list of states it runs in: the path of the enclosing branches, empty for the machine itself. */
  readonly scope: string;
  readonly state: string;
  readonly phase: Phase;
  readonly input: Json;
  readonly variables?: JsonObject | undefined;
  readonly enteredAt: number;
  readonly enteredEventId: number;
  readonly previousEventId: number;
  /** Epoch milliseconds at which a tick has something to do here. */
  readonly due?: number | undefined;
  readonly retryCount?: number | undefined;
  /** Tries used up, per retrier. */
  readonly tries?: readonly number[];
  readonly task?: ScheduledTask | undefined;
  readonly branches?: Branches | undefined;
  /** Distributed Map: its run, as long as it is in progress. */
  readonly mapRun?: MapRun;
  /** Iteration of a Map: its index. */
  readonly index?: number | undefined;
  readonly silent?: boolean | undefined;
};

/** A frame that is about to enter a state. Of what it was in the state before it keeps its variables alone. */
export function readyFrame(
  { id, scope, variables, index, silent }: Pick<Frame, 'id' | 'scope' | 'variables' | 'index' | 'silent'>,
  { state, input }: Pick<Frame, 'state' | 'input'>,
  { eventId, now }: { readonly eventId: number; readonly now: number },
): Frame {
  const moment = { enteredAt: now, enteredEventId: eventId, previousEventId: eventId };
  return { id, scope, state, phase: 'ready', input, variables, ...moment, index, silent };
}

type Clocks = Pick<ScheduledTask, 'timeoutSeconds' | 'timeoutAt' | 'heartbeatSeconds' | 'heartbeatAt'>;

/** When the clocks of a task that starts now will have run out. */
export function clocksOf({ timeoutSeconds, heartbeatSeconds }: Clocks, now: number): Pick<Clocks, 'timeoutAt' | 'heartbeatAt'> {
  const after = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : now + seconds * 1000);
  return { timeoutAt: after(timeoutSeconds), heartbeatAt: after(heartbeatSeconds) };
}

export function dueOf({ timeoutAt = Infinity, heartbeatAt = Infinity }: Clocks): number | undefined {
  const due = Math.min(timeoutAt, heartbeatAt);
  return due === Infinity ? undefined : due;
}

/**
 * Up to 64 sibling frames and the outputs of those that are done. An advance replaces only the buckets that it touched, so a store that
 * keeps a row per bucket finds what to write by comparing references.
 */
export type Bucket = {
  readonly due?: number;
  readonly frames: { readonly [id: string]: Frame };
  readonly outputs?: { readonly [index: string]: Json };
};

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
  readonly buckets: { readonly [bucket: string]: Bucket };
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
type Held = Items & { readonly input: Json };

export type Standing = Pick<ExecutionState, 'buckets' | 'held'>;

export function parentId(id: string): string | undefined {
  const dot = id.lastIndexOf('.');
  return dot < 0 ? undefined : id.slice(0, dot);
}

/** Which branch or iteration a frame is. */
export function indexOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('.') + 1));
}

/** The earliest moment (epoch ms) at which a `tick` has something to do; undefined when only answers can move the execution. */
export function nextDue(execution: ExecutionState): number | undefined {
  if (execution.status !== 'RUNNING') return undefined;
  let earliest = execution.deadline ?? Infinity;
  for (const key in execution.buckets) earliest = Math.min(earliest, execution.buckets[key]?.due ?? Infinity);
  return earliest === Infinity ? undefined : earliest;
}

export function framesOf({ buckets }: Pick<ExecutionState, 'buckets'>): Frame[] {
  return Object.values(buckets).flatMap((bucket) => Object.values(bucket.frames));
}

/** Tasks that wait for an answer now. */
export function openTasks(execution: ExecutionState): readonly ScheduledTask[] {
  return execution.status === 'RUNNING' ? framesOf(execution).flatMap((frame) => (frame.task ? [frame.task] : [])) : [];
}

/** Names of the states that are being executed, those that only wait for branches or iterations included. */
export function currentStates(execution: ExecutionState): readonly string[] {
  return execution.status === 'RUNNING' ? [...new Set(framesOf(execution).map((frame) => frame.state))] : [];
}
