import type { ExecutionDescription, ExecutionListItem, RedriveStatus, ToldStatus } from '../../executions.js';
import { type FactColumns, startedAs } from '../tables/shelf.js';

/** Milliseconds since 1970, as PostgreSQL writes numbers. */
export type Epoch = string | null;

export type ExecutionRow = FactColumns &
  Readonly<{
    number: string;
    status: ToldStatus;
    item_count: number | null;
    begun: boolean;
    redriven_at: Epoch;
    input: string;
    output: string | null;
  }>;

export const dateOf = (epoch: string): Date => new Date(Math.round(Number(epoch)));

/** What is told of an execution in a list, too. */
const shortly = (row: ExecutionRow) => ({
  executionArn: row.arn,
  name: row.name,
  status: row.status,
  startDate: dateOf(row.started_at),
  ...(row.stopped_at !== null && { stopDate: dateOf(row.stopped_at) }),
  ...(row.map_run_arn !== null && { mapRunArn: row.map_run_arn }),
  redriveCount: row.redrive_count,
  ...(row.redriven_at !== null && { redriveDate: dateOf(row.redriven_at) }),
});

export const describeRow = (row: ExecutionRow): ExecutionDescription => ({
  ...shortly(row),
  machine: { arn: row.machine_arn, ...row.machine, hash: row.definition_hash, ...startedAs(row) },
  input: row.input,
  ...(row.output !== null && { output: row.output }),
  ...(row.error !== null && { error: row.error }),
  ...(row.cause !== null && { cause: row.cause }),
  ...(row.trace_header !== null && { traceHeader: row.trace_header }),
  ...redriveStatusOf(row),
});

const redriveStatusOf = ({
  status,
  machine,
  map_run_arn,
}: ExecutionRow): { redriveStatus: RedriveStatus; redriveStatusReason?: string } => {
  if (machine.type === 'EXPRESS' && map_run_arn === null)
    return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: 'Execution is of type EXPRESS and cannot be redriven' };
  if (status === 'RUNNING' || status === 'SUCCEEDED')
    return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: `Execution is ${status} and cannot be redriven` };
  return { redriveStatus: map_run_arn === null ? 'REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN' };
};

export const listedRow = (row: ExecutionRow): ExecutionListItem => ({
  ...shortly(row),
  machineArn: row.machine_arn,
  ...startedAs(row),
  ...(row.item_count !== null && { itemCount: row.item_count }),
});
