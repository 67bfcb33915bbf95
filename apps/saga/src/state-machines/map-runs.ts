export type MapRunDescription = Readonly<{
  mapRunArn: string;
  executionArn: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  startDate: Date;
  stopDate?: Date;
  maxConcurrency: number;
  toleratedFailureCount: number;
  toleratedFailurePercentage: number;
  redriveCount: number;
  redriveDate?: Date;
  counts: Readonly<{ executions: MapRunCounts; items: MapRunCounts }>;
}>;

/** How many child executions, or how many of the items that they process. `pending`: their execution was never started. */
export type MapRunCounts = Readonly<{
  pending: number;
  running: number;
  succeeded: number;
  failed: number;
  timedOut: number;
  aborted: number;
  total: number;
  /** In the output of a run that has succeeded, or wherever its ResultWriter writes. */
  resultsWritten: number;
  failuresNotRedrivable: number;
  /** Came to no good end before the run was redriven, and wait until there is room for them. */
  pendingRedrive: number;
}>;

export type MapRunLimits = Readonly<{ maxConcurrency?: number; toleratedFailureCount?: number; toleratedFailurePercentage?: number }>;
