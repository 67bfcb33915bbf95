import type { Failure } from './fault.js';

/** The run of a distributed Map. */
export type MapRun = {
  readonly arn: string;
  readonly redriveCount: number;
  /** What was changed while its items were still being read. */
  readonly changed?: MapLimits;
  /** Too many iterations failed: the state fails of this as soon as the results are written. */
  readonly failure?: Failure;
};

/** `maxConcurrency` as it was given: 0 is as many as there may be. */
export type MapLimits = { readonly maxConcurrency?: number; readonly toleratedCount?: number; readonly toleratedPercentage?: number };

/** What became of a map run: a start, an end, a redrive, limits that are known or were changed. `at` is epoch milliseconds. */
export type MapRunNews = MapLimits & {
  readonly arn: string;
  readonly at: number;
  readonly status?: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** Raised by each redrive; 0 says that it has just been started. */
  readonly redriveCount?: number;
  /** Iterations, of which some may not have been started, and the items that they do: more, where each has a batch of them. */
  readonly executions?: number;
  readonly items?: number;
  readonly resultsWritten?: boolean;
};

const inlineConcurrency = 40;
const distributedConcurrency = 10_000;

/** How many iterations run at once. */
export function concurrencyOf(maxConcurrency: number, distributed: boolean): number {
  const most = distributed ? distributedConcurrency : inlineConcurrency;
  return maxConcurrency === 0 ? most : Math.min(maxConcurrency, most);
}
