/** Structural: a migration needs no more of TypeORM than a place to send SQL to. */
type Runner = Readonly<{ query: (sql: string, parameters?: unknown[]) => Promise<unknown> }>;

const tables = `
CREATE TABLE definitions (
  hash text PRIMARY KEY,
  name text NOT NULL,
  source text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE executions (
  execution_id text PRIMARY KEY,
  workflow text NOT NULL,
  definition_hash text NOT NULL,
  status text NOT NULL CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED')),
  started_at timestamptz NOT NULL,
  stopped_at timestamptz,
  error text,
  cause text,
  waiting_for json
) WITH (fillfactor = 70);
CREATE INDEX executions_that_failed ON executions (execution_id) WHERE status IN ('FAILED', 'TIMED_OUT', 'ABORTED');
CREATE INDEX executions_that_wait ON executions (execution_id) WHERE waiting_for IS NOT NULL;
`;

/** One batch may tell of an execution more than once (started and ended in the same breath): the last word counts. */
const recordExecutions = `
CREATE FUNCTION record_executions(rows json) RETURNS void LANGUAGE sql AS $$
  INSERT INTO executions AS known (execution_id, workflow, definition_hash, status, started_at, stopped_at, error, cause, waiting_for)
  SELECT DISTINCT ON (row ->> 'executionId')
    row ->> 'executionId', row ->> 'workflow', row ->> 'hash', row ->> 'status',
    to_timestamp((row ->> 'startedAt')::float8 / 1000), to_timestamp((row ->> 'stoppedAt')::float8 / 1000),
    row ->> 'error', row ->> 'cause', NULLIF((row -> 'waitingFor')::text, 'null')::json
  FROM json_array_elements(rows) WITH ORDINALITY AS told (row, place)
  ORDER BY row ->> 'executionId', place DESC
  ON CONFLICT (execution_id) DO UPDATE
    SET status = excluded.status, stopped_at = excluded.stopped_at, error = excluded.error, cause = excluded.cause, waiting_for = excluded.waiting_for
$$;
`;

/** The definitions that executions are pinned to, and the list of executions: written when an execution starts, ends or waits for a person. */
export class CreateExecutions1763700000001 {
  readonly name = 'CreateExecutions1763700000001';

  async up(runner: Runner): Promise<void> {
    await runner.query(tables);
    await runner.query(recordExecutions);
  }

  async down(runner: Runner): Promise<void> {
    await runner.query('DROP FUNCTION record_executions(json)');
    await runner.query('DROP TABLE executions, definitions');
  }
}
