import type { Json, JsonObject } from '../json.js';
import type { MapRun } from './map-runs.js';

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
  /** When a worker took it that was offered; undefined for one that is called. */
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
  /** Redriven: how many of those that are to run again (see `Held`) have been started. */
  readonly repeated?: number | undefined;
  /** Those that are to run again, where an earlier version redrove it. */
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

/** The frame that a frame is a branch or iteration of. */
export function parentId(id: string): string | undefined {
  const dot = id.lastIndexOf('.');
  return dot < 0 ? undefined : id.slice(0, dot);
}

/** Which branch or iteration a frame is. */
export function indexOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('.') + 1));
}
