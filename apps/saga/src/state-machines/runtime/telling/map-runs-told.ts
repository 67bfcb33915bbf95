import type { ExecutionStatus } from '@quadrille/asl';
import type { ToldStatus } from '../../executions.js';
import type { MapRunCounts, MapRunDescription } from '../../map-runs.js';
import { dateOf, type Epoch } from './rows-told.js';

type Counted = 'executions' | 'items';

export type MapRunRow = Readonly<{
  arn: string;
  execution_arn: string;
  execution_status: ExecutionStatus;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  redrive_count: number;
  redriven_at: Epoch;
  max_concurrency: string;
  tolerated_count: string;
  tolerated_percentage: number;
  executions: string;
  items: string;
  results_written: boolean;
  started_at: string;
  stopped_at: Epoch;
  counts: Readonly<Partial<Record<ToldStatus, Readonly<Record<Counted, number>>>>> | null;
}>;

/** What was never started is pending; what was started and is not told as anything else still runs. */
const countsOf = (row: MapRunRow, counted: Counted): MapRunCounts => {
  const of = (status: ToldStatus): number => row.counts?.[status]?.[counted] ?? 0;
  const ended = { succeeded: of('SUCCEEDED'), failed: of('FAILED'), timedOut: of('TIMED_OUT'), aborted: of('ABORTED') };
  const written = Object.values(ended).reduce((sum, count) => sum + count, 0);
  const started = written + of('RUNNING') + of('PENDING_REDRIVE');
  const total = Math.max(Number(row[counted]), started);
  return {
    pending: total - started,
    running: of('RUNNING'),
    ...ended,
    total,
    // Without a ResultWriter they are in the state's output.
    resultsWritten: row.results_written || row.status === 'SUCCEEDED' ? written : 0,
    failuresNotRedrivable: 0,
    pendingRedrive: of('PENDING_REDRIVE'),
  };
};

export const mapRunRow = (row: MapRunRow): MapRunDescription => {
  const isLeft = row.status === 'RUNNING' && row.execution_status !== 'RUNNING';
  return {
    mapRunArn: row.arn,
    executionArn: row.execution_arn,
    status: isLeft ? 'ABORTED' : row.status,
    startDate: dateOf(row.started_at),
    ...(row.stopped_at !== null && { stopDate: dateOf(row.stopped_at) }),
    maxConcurrency: Number(row.max_concurrency),
    toleratedFailureCount: Number(row.tolerated_count),
    toleratedFailurePercentage: row.tolerated_percentage,
    redriveCount: row.redrive_count,
    ...(row.redriven_at !== null && { redriveDate: dateOf(row.redriven_at) }),
    counts: { executions: countsOf(row, 'executions'), items: countsOf(row, 'items') },
  };
};
