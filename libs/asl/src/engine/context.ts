import type { Json, JsonObject } from '../json.js';

/** Everything that the engine cannot know by itself. With the same context, the same input yields the same result. */
export type EngineContext = {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly uuid: () => string;
  readonly execution: { readonly id: string; readonly name: string; readonly roleArn?: string; readonly startTime: number };
  /** Standard when the type is left out; the context object of an express execution knows no redrives. */
  readonly stateMachine: { readonly id: string; readonly name: string; readonly type?: 'STANDARD' | 'EXPRESS' };
  /** Iterations of a distributed Map are handed out as child executions; otherwise they run inside, without a history. */
  readonly childExecutions?: boolean;
  /** Named in the events of tasks. */
  readonly region?: string;
  /** What the context object shows as the token of a task, so that nobody can make one up; by default the task's id. */
  readonly token?: (taskId: string) => string;
  /** Whether there is an activity of this ARN; every one is where nobody knows. */
  readonly hasActivity?: (arn: string) => Promise<boolean>;
  readonly limits?: Limits;
  readonly probe?: Probe;
};

/** For looking at one state by itself: what it made of its data on the way, and a context object given instead of the real one. */
type Probe = { readonly note: (stage: string, value: Json) => void; readonly contextObject?: JsonObject };

export type Limits = {
  /** Largest input or output of a state as JSON text in UTF-8; the service allows 262,144. 16 MiB when left out. */
  readonly payloadBytes?: number;
  /** Transitions that one advance makes before it hands back and asks for a tick, so that an endless loop blocks nobody. 10,000 by default. */
  readonly transitionsPerAdvance?: number;
  /** Events after which the execution fails, as the service does at 25,000. Unlimited when left out. */
  readonly historyEvents?: number;
};
