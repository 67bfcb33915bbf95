import type { HistoryRow } from './history-rows.js';
import type { MapRunChange } from './map-runs.js';
import type { ExecutionRecord } from './record.js';

export type ChildStart = Readonly<{
  number: number;
  arn: string;
  name: string;
  type: string;
  task: string;
  scope: string;
  mapRunArn: string | undefined;
  itemCount: number;
  startedAt: number;
  input: string;
}>;

/** A child that is there already is to go on. `letter` is what it is told, as JSON. */
export type ChildRedrive = Readonly<{ number: number; arn: string; letter: string }>;

/** What one transition (or several that came together) changed of an execution: written whole or not at all. JSON is text already. */
export type Change = Readonly<{
  record: ExecutionRecord;
  /** The version that it was read with; undefined for an execution that is new. */
  version: number | undefined;
  status: string;
  head: string;
  output: string;
  error: string | undefined;
  cause: string | undefined;
  stoppedAt: number | undefined;
  redriveCount: number;
  redrivenAt: number | undefined;
  buckets: readonly Readonly<{ key: string; state: string }>[];
  goneBuckets: readonly string[];
  history: readonly HistoryRow[];
  /** Tasks that are rows: activities that are offered, calls that are to be made. */
  placed: readonly Readonly<{ task: string; activity?: string }>[];
  /** Rows of tasks that are no longer needed; `all` when the execution has ended. */
  settled: readonly string[] | 'all';
  /** Epoch milliseconds; null when nothing is due any more, undefined when it is as it was. */
  due: number | null | undefined;
  children: readonly ChildStart[];
  redriven: readonly ChildRedrive[];
  /** Tasks that children are no longer waited for in; `all` when the execution has ended. */
  abandoned: readonly string[] | 'all';
  told: readonly Readonly<{ to: number; sender: string; task: string; signal: string }>[];
  /** Letters that were heard. One that the sender has replaced since is another letter, and stays. */
  consumed: readonly Letter[];
  mapRuns: readonly MapRunChange[];
  /** Nothing of it is kept, only of what it caused. */
  isForgotten: boolean;
}>;

/** What one execution tells another, as JSON. */
export type Letter = Readonly<{ sender: string; signal: string }>;

/** `saved` is false where somebody else was first; `stopped` are ARNs of children that are to be told. */
export type Saved = Readonly<{ saved: boolean; stopped: readonly string[] }>;
