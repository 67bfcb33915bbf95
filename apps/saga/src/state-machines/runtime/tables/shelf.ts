import type { ExecutionState, Json } from '@quadrille/asl';
import { Batcher, type Database } from '@quadrille/service';
import type { AnswersAs, ExecutionRecord } from './record.js';
import { restoreState, type StoredHead } from './standing.js';

/** An execution as the tables have it. Without a state it has not begun. */
export type Stored = Readonly<{
  record: ExecutionRecord;
  version: number;
  state: ExecutionState | undefined;
  /** Of its row among the timers; undefined when that is not known. */
  due: number | null | undefined;
}>;

const load = `
SELECT e.number, e.arn, e.version, e.status, e.name, e.machine_arn, e.version_arn, e.alias_arn, e.machine, e.definition_hash, e.trace_header,
  e.parent, e.parent_arn, e.parent_task, e.answers_as, e.scope, e.map_run_arn, e.input, e.head, e.output, e.error, e.cause, e.redrive_count,
  extract(epoch FROM e.started_at) * 1000 AS started_at, extract(epoch FROM e.stopped_at) * 1000 AS stopped_at,
  extract(epoch FROM t.due_at) * 1000 AS due_at,
  (SELECT json_object_agg(b.key, b.state) FROM machine_buckets b WHERE b.execution = e.number) AS buckets
FROM machine_executions e LEFT JOIN machine_timers t ON t.execution = e.number WHERE e.arn = ANY ($1::text[])`;

/** Columns of an execution that are asked for by whoever reads one. */
export type FactColumns = Readonly<{
  arn: string;
  name: string;
  machine_arn: string;
  version_arn: string | null;
  alias_arn: string | null;
  machine: Readonly<{ name: string; type: 'STANDARD' | 'EXPRESS'; roleArn: string }>;
  definition_hash: string;
  trace_header: string | null;
  map_run_arn: string | null;
  error: string | null;
  cause: string | null;
  redrive_count: number;
  started_at: string;
  stopped_at: string | null;
}>;

type Row = FactColumns &
  Readonly<{
    number: string | number;
    version: number;
    status: ExecutionState['status'];
    parent: string | number | null;
    parent_arn: string | null;
    parent_task: string | null;
    answers_as: AnswersAs | null;
    scope: string;
    input: Json;
    head: StoredHead | null;
    output: Json;
    due_at: string | null;
    buckets: Readonly<Record<string, unknown>> | null;
  }>;

/** Reads executions from the tables; those that are asked for together are one query. */
export class Shelf {
  readonly #pool: Database['pool'];
  readonly #batcher: Batcher<string, Stored | undefined>;

  constructor(pool: Database['pool']) {
    this.#pool = pool;
    this.#batcher = new Batcher((arns) => this.#load(arns), { maxSize: 200 });
  }

  read(arn: string): Promise<Stored | undefined> {
    return this.#batcher.submit(arn);
  }

  /** Whether nobody has changed it since it was read. */
  async isCurrent({ record: { arn, number }, version }: Stored): Promise<boolean> {
    const { rows } = await this.#pool.query({
      name: 'machine-execution-is-current',
      text: 'SELECT 1 FROM machine_executions WHERE arn = $1 AND number = $2 AND version = $3',
      values: [arn, number, version],
    });
    return rows.length > 0;
  }

  /**
   * Whether a call for the task is to be made or has not been answered yet, here or elsewhere. Asked within a turn it holds: where the call
   * ends meanwhile the turn is not saved but done again.
   */
  async isBeingCalled(execution: number, task: string): Promise<boolean> {
    const text = 'SELECT FROM machine_tasks WHERE execution = $1 AND task = $2';
    return (await this.#pool.query({ name: 'machine-task-is-being-called', text, values: [execution, task] })).rowCount === 1;
  }

  async #load(arns: readonly string[]): Promise<readonly (Stored | undefined)[]> {
    const { rows } = await this.#pool.query<Row>({ name: 'load-machine-executions', text: load, values: [[...new Set(arns)]] });
    const found = new Map(rows.map((row) => [row.arn, storedOf(row)]));
    return arns.map((arn) => found.get(arn));
  }
}

const storedOf = (row: Row): Stored => {
  const record = recordOf(row);
  const due = row.due_at === null ? null : Number(row.due_at);
  if (!row.head) return { record, version: row.version, state: undefined, due };
  const end = {
    status: row.status,
    redriveCount: row.redrive_count,
    ...(row.status === 'SUCCEEDED' && { output: row.output }),
    ...(row.error !== null && { error: row.error }),
    ...(row.cause !== null && { cause: row.cause }),
    ...(row.stopped_at !== null && { stopTime: Number(row.stopped_at) }),
  };
  return {
    record,
    version: row.version,
    state: restoreState(record, row.head, end, row.buckets ?? {}),
    due,
  };
};

/** The version and the alias of the machine that it was started under. */
export const startedAs = ({ version_arn, alias_arn }: FactColumns): Readonly<{ versionArn?: string; aliasArn?: string }> => ({
  ...(version_arn !== null && { versionArn: version_arn }),
  ...(alias_arn !== null && { aliasArn: alias_arn }),
});

const recordOf = (row: Row): ExecutionRecord => ({
  number: Number(row.number),
  arn: row.arn,
  name: row.name,
  machine: { arn: row.machine_arn, ...row.machine, ...startedAs(row) },
  hash: row.definition_hash,
  startedAt: Number(row.started_at),
  input: row.input,
  scope: row.scope,
  ...(row.trace_header !== null && { traceHeader: row.trace_header }),
  ...(row.map_run_arn !== null && { mapRunArn: row.map_run_arn }),
  ...(row.parent !== null && {
    parent: { number: Number(row.parent), arn: row.parent_arn!, task: row.parent_task!, answersAs: row.answers_as! },
  }),
});
