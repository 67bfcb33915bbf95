import type { ExecutionDescription, ExecutionListItem, RedriveStatus, ToldStatus } from '../../executions.js';
import type { FactColumns } from '../tables/shelf.js';

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

export const describeRow = (row: ExecutionRow): ExecutionDescription => {
  const { machine } = row;
  return {
    executionArn: row.arn,
    machine: {
      arn: row.machine_arn,
      ...machine,
      hash: row.definition_hash,
      ...(row.version_arn !== null && { versionArn: row.version_arn }),
      ...(row.alias_arn !== null && { aliasArn: row.alias_arn }),
    },
    name: row.name,
    status: row.status,
    startDate: dateOf(row.started_at),
    ...(row.stopped_at !== null && { stopDate: dateOf(row.stopped_at) }),
    input: row.input,
    ...(row.output !== null && { output: row.output }),
    ...(row.error !== null && { error: row.error }),
    ...(row.cause !== null && { cause: row.cause }),
    ...(row.trace_header !== null && { traceHeader: row.trace_header }),
    ...(row.map_run_arn !== null && { mapRunArn: row.map_run_arn }),
    redriveCount: row.redrive_count,
    ...(row.redriven_at !== null && { redriveDate: dateOf(row.redriven_at) }),
    ...redriveStatusOf(row),
  };
};

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
  executionArn: row.arn,
  machineArn: row.machine_arn,
  ...(row.version_arn !== null && { versionArn: row.version_arn }),
  ...(row.alias_arn !== null && { aliasArn: row.alias_arn }),
  ...(row.map_run_arn !== null && { mapRunArn: row.map_run_arn }),
  ...(row.item_count !== null && { itemCount: row.item_count }),
  name: row.name,
  status: row.status,
  startDate: dateOf(row.started_at),
  ...(row.stopped_at !== null && { stopDate: dateOf(row.stopped_at) }),
  redriveCount: row.redrive_count,
  ...(row.redriven_at !== null && { redriveDate: dateOf(row.redriven_at) }),
});
