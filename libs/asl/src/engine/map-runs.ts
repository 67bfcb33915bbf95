import type { Frame } from './execution.js';
import type { Failure } from './fault.js';
import type { Run } from './run.js';

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

/** Makes known what became of the run that a frame has, if it has one. */
export function tellOfMapRun(run: Run, { mapRun }: Frame, news: Omit<MapRunNews, 'arn' | 'at'>): void {
  if (mapRun) run.mapRuns.push({ arn: mapRun.arn, at: run.context.now, ...news });
}

export function startMapRun(run: Run, frame: Frame, label = frame.state): Frame {
  const machine = run.execution.stateMachine.id.replace(':stateMachine:', ':mapRun:');
  const arn = `${machine}/${label}:${run.context.uuid()}`;
  const previousEventId = run.emitIn(frame, 'MapRunStarted', frame.previousEventId, { mapRunArn: arn });
  const started = run.save({ ...frame, previousEventId, mapRun: { arn, redriveCount: 0 } });
  tellOfMapRun(run, started, { status: 'RUNNING', redriveCount: 0 });
  return started;
}

/** The frame of a map run as it was while its iterations ran. */
export function withoutFailure({ task: _, mapRun, ...frame }: Frame): Frame {
  return { ...frame, phase: 'children', ...(mapRun && { mapRun: { arn: mapRun.arn, redriveCount: mapRun.redriveCount } }) };
}
