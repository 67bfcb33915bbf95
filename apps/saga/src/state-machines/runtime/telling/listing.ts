import type { Database } from '@quadrille/service';
import type { ExecutionDescription, ExecutionFilter, ExecutionListItem, RedriveFilter } from '../../executions.js';
import { type Page, pageOf, type PageOf } from '../../pages.js';
import { describeRow, type ExecutionRow, listedRow } from './rows-told.js';
import { mapRunRow, type MapRunRow } from './map-runs-told.js';
import type { MapRunDescription } from '../../map-runs.js';

/** A child that came to no good end is to be redriven from the redrive of its run until it is its turn or the run is over. */
const toldStatus = (execution: string, run: string): string => `
  CASE WHEN ${execution}.status <> 'RUNNING' AND ${execution}.status <> 'SUCCEEDED' AND ${run}.status = 'RUNNING'
    AND ${run}.redriven_at >= ${execution}.stopped_at THEN 'PENDING_REDRIVE' ELSE ${execution}.status END`;

const executions = `(
  SELECT c.*, CASE WHEN c.map_run_arn IS NULL THEN c.status ELSE
    coalesce((SELECT ${toldStatus('c', 'run')} FROM machine_map_runs run WHERE run.arn = c.map_run_arn), c.status) END AS told_status
  FROM machine_executions c
) AS e`;

const executionColumns = (
  status: 'told_status' | 'status',
): string => `number, arn, ${status} AS status, name, machine_arn, version_arn, alias_arn, machine, definition_hash, trace_header, map_run_arn, item_count, error, cause,
  redrive_count, head IS NOT NULL AS begun, extract(epoch FROM started_at) * 1000 AS started_at,
  extract(epoch FROM stopped_at) * 1000 AS stopped_at, extract(epoch FROM redriven_at) * 1000 AS redriven_at`;

const describedColumns = (status: 'told_status' | 'status'): string =>
  `${executionColumns(status)}, input::text AS input, output::text AS output`;

/** On that side of a place in the order of starts, which two parameters tell. */
const beyond = (sign: '<' | '>', place: number): string =>
  `($${place}::float8 IS NULL OR (started_at, number) ${sign} (to_timestamp($${place} / 1000), $${place + 1}::bigint))`;

const list = (by: 'machine_arn' | 'version_arn' | 'alias_arn' | 'map_run_arn' | undefined): string => `
SELECT ${executionColumns('told_status')} FROM ${executions}
WHERE ${by === undefined ? '$1::text IS NULL' : `${by} = $1`} AND ($2::text IS NULL OR told_status = $2) AND ($3::boolean IS NULL OR (redrive_count > 0) = $3)
  ${by === undefined || by === 'map_run_arn' ? '' : 'AND map_run_arn IS NULL'}
  AND ${beyond('<', 4)}
ORDER BY e.started_at DESC, e.number DESC LIMIT $6`;

const mapRuns = `
SELECT r.arn, e.arn AS execution_arn, e.status AS execution_status, r.status, r.redrive_count, r.max_concurrency,
  r.tolerated_count, r.tolerated_percentage, r.executions, r.items, r.results_written, extract(epoch FROM r.redriven_at) * 1000 AS redriven_at,
  extract(epoch FROM r.started_at) * 1000 AS started_at, extract(epoch FROM coalesce(r.stopped_at, e.stopped_at)) * 1000 AS stopped_at,
  (SELECT json_object_agg(counted.status, json_build_object('executions', counted.executions, 'items', counted.items)) FROM (
    SELECT ${toldStatus('c', 'r')} AS status, count(*) AS executions, sum(c.item_count) AS items
    FROM machine_executions c WHERE c.map_run_arn = r.arn GROUP BY 1
  ) AS counted) AS counts
FROM machine_map_runs r JOIN machine_executions e ON e.number = r.execution`;

const pageLength = 500;

/** Everything about the executions of a map run as they ended, also where they are to be redriven, a page in memory at a time. By their starts, as the index has them: numbers would lead through everybody's. */
export async function* childrenOf(pool: Database['pool'], mapRunArn: string): AsyncIterable<ExecutionDescription> {
  const text = `SELECT ${describedColumns('status')} FROM ${executions}
    WHERE map_run_arn = $1 AND ${beyond('>', 2)} ORDER BY e.started_at, e.number LIMIT ${pageLength}`;
  for (let place: readonly string[] | undefined; ;) {
    const { rows } = await pool.query<ExecutionRow>(text, [mapRunArn, place?.[0] ?? null, place?.[1] ?? null]);
    for (const row of rows) yield describeRow(row);
    if (rows.length < pageLength) return;
    place = placeOf(rows.at(-1)!).split('.');
  }
}

/** Answers questions about executions from the tables alone. */
export class Listing {
  readonly #pool: Database['pool'];

  constructor(pool: Database['pool']) {
    this.#pool = pool;
  }

  async describe(arn: string): Promise<ExecutionDescription | undefined> {
    const { rows } = await this.#pool.query<ExecutionRow>(`SELECT ${describedColumns('told_status')} FROM ${executions} WHERE arn = $1`, [
      arn,
    ]);
    return rows[0] && describeRow(rows[0]);
  }

  async list({ machineArn, mapRunArn, status, redriven, limit, cursor }: ExecutionFilter): Promise<Page<ExecutionListItem>> {
    const [startedAt, number] = cursor?.split('.') ?? [];
    const by = mapRunArn !== undefined ? 'map_run_arn' : machineArn === undefined ? undefined : kindOf(machineArn);
    const { rows } = await this.#pool.query<ExecutionRow>(list(by), [
      mapRunArn ?? machineArn ?? null,
      status ?? null,
      redriven ?? null,
      startedAt ?? null,
      number ?? null,
      limit + 1,
    ]);
    return pageOf(rows, limit, placeOf, listedRow);
  }

  /** ARNs, those that were started first at the front. */
  async endedBadly({
    machineArn,
    statuses = ['FAILED', 'TIMED_OUT', 'ABORTED'],
    stoppedAfter,
    stoppedBefore,
    error,
    limit,
    after,
  }: RedriveFilter): Promise<Page<string>> {
    const [startedAt, number] = after?.split('.') ?? [];
    const { rows } = await this.#pool.query<Pick<ExecutionRow, 'arn' | 'number' | 'started_at'>>(
      `SELECT arn, number, extract(epoch FROM started_at) * 1000 AS started_at FROM machine_executions e
       WHERE ${kindOf(machineArn)} = $1 AND map_run_arn IS NULL AND status = ANY ($2::text[]) AND ($3::timestamptz IS NULL OR stopped_at >= $3)
         AND ($4::timestamptz IS NULL OR stopped_at < $4) AND ($5::text IS NULL OR error = $5)
         AND ${beyond('>', 6)}
       ORDER BY e.started_at, e.number LIMIT $8`,
      [machineArn, statuses, stoppedAfter ?? null, stoppedBefore ?? null, error ?? null, startedAt ?? null, number ?? null, limit + 1],
    );
    return pageOf(rows, limit, placeOf, ({ arn }) => arn);
  }

  async describeMapRun(arn: string): Promise<MapRunDescription | undefined> {
    const { rows } = await this.#pool.query<MapRunRow>(`${mapRuns} WHERE r.arn = $1`, [arn]);
    return rows[0] && mapRunRow(rows[0]);
  }

  async executionOfMapRun(arn: string): Promise<string | undefined> {
    const { rows } = await this.#pool.query<{ arn: string }>(
      'SELECT e.arn FROM machine_map_runs r JOIN machine_executions e ON e.number = r.execution WHERE r.arn = $1',
      [arn],
    );
    return rows[0]?.arn;
  }

  async listMapRuns(executionArn: string, { limit, cursor }: PageOf): Promise<Page<MapRunDescription>> {
    const { rows } = await this.#pool.query<MapRunRow>(
      `${mapRuns} WHERE e.arn = $1 AND ($2::text IS NULL OR r.arn > $2) ORDER BY r.arn LIMIT $3`,
      [executionArn, cursor ?? null, limit + 1],
    );
    return pageOf(rows, limit, (last) => last.arn, mapRunRow);
  }
}

/** Of a row in the order of starts. */
const placeOf = ({ started_at, number }: Pick<ExecutionRow, 'started_at' | 'number'>): string =>
  `${Math.round(Number(started_at))}.${number}`;

/** `…:stateMachine:NAME` is a machine, with a number after it one of its versions, with a name an alias. */
const kindOf = (machineArn: string): 'machine_arn' | 'version_arn' | 'alias_arn' => {
  const qualifier = machineArn.split(':')[7];
  return qualifier === undefined ? 'machine_arn' : /^\d+$/.test(qualifier) ? 'version_arn' : 'alias_arn';
};
