/**
 * What executions of state machines are made of. `head` is the state of an execution without its branches, null until it has begun; a row of
 * `machine_buckets` holds up to 64 branches (or what a Map put aside), so that a transition costs the same however many there are.
 * A row of `machine_history` holds events that were written together. `machine_signals` is what executions tell each other: written with the
 * sender's transition, removed with the receiver's. Numbers come in blocks of a thousand, one for each instance that asks.
 */
export const runtimeTables = `
CREATE SEQUENCE machine_numbers INCREMENT 1000;

CREATE TABLE machine_definitions (
  hash text PRIMARY KEY,
  definition json NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE machine_executions (
  number bigint PRIMARY KEY,
  arn text NOT NULL UNIQUE,
  version integer NOT NULL,
  status text NOT NULL CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED')),
  name text NOT NULL,
  machine_arn text NOT NULL,
  version_arn text,
  alias_arn text,
  machine json NOT NULL,
  definition_hash text NOT NULL,
  trace_header text,
  parent bigint,
  parent_arn text,
  parent_task text,
  answers_as text,
  scope text NOT NULL,
  map_run_arn text,
  item_count integer,
  input json NOT NULL,
  head json,
  output json,
  error text,
  cause text,
  started_at timestamptz NOT NULL,
  stopped_at timestamptz,
  redrive_count integer NOT NULL DEFAULT 0,
  redriven_at timestamptz
) WITH (fillfactor = 60, toast_tuple_target = 8160);
CREATE INDEX machine_executions_of_machine ON machine_executions (machine_arn, started_at DESC, number DESC);
CREATE INDEX machine_executions_of_version ON machine_executions (version_arn, started_at DESC) WHERE version_arn IS NOT NULL;
CREATE INDEX machine_executions_of_alias ON machine_executions (alias_arn, started_at DESC) WHERE alias_arn IS NOT NULL;
CREATE INDEX machine_executions_of_parent ON machine_executions (parent, split_part(parent_task, '#', 1)) WHERE parent IS NOT NULL;
CREATE INDEX machine_executions_of_map_run ON machine_executions (map_run_arn, started_at DESC) WHERE map_run_arn IS NOT NULL;

CREATE TABLE machine_buckets (
  execution bigint,
  key text,
  state json NOT NULL,
  PRIMARY KEY (execution, key)
) WITH (fillfactor = 60, toast_tuple_target = 8160);

CREATE TABLE machine_history (
  execution bigint,
  first_id integer,
  last_id integer NOT NULL,
  events json NOT NULL,
  PRIMARY KEY (execution, first_id)
) WITH (toast_tuple_target = 8160);

CREATE TABLE machine_tasks (
  execution bigint,
  task text,
  activity text,
  owner uuid,
  offered_until timestamptz,
  placed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (execution, task)
);
CREATE INDEX machine_tasks_of_activity ON machine_tasks (activity, placed_at) WHERE activity IS NOT NULL;
CREATE INDEX machine_tasks_of_owner ON machine_tasks (owner) WHERE owner IS NOT NULL;

CREATE TABLE machine_timers (
  execution bigint PRIMARY KEY,
  due_at timestamptz NOT NULL
);
CREATE INDEX machine_timers_due_at ON machine_timers (due_at);

CREATE TABLE machine_signals (
  execution bigint,
  sender text,
  task text,
  signal json NOT NULL,
  sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (execution, sender)
);

CREATE TABLE machine_map_runs (
  arn text PRIMARY KEY,
  execution bigint NOT NULL,
  started_at timestamptz NOT NULL,
  stopped_at timestamptz,
  status text NOT NULL DEFAULT 'RUNNING' CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED')),
  redrive_count integer NOT NULL DEFAULT 0,
  redriven_at timestamptz,
  max_concurrency bigint NOT NULL DEFAULT 0,
  tolerated_count bigint NOT NULL DEFAULT 0,
  tolerated_percentage float8 NOT NULL DEFAULT 0,
  executions bigint NOT NULL DEFAULT 0,
  items bigint NOT NULL DEFAULT 0,
  results_written boolean NOT NULL DEFAULT false
);
CREATE INDEX machine_map_runs_of_execution ON machine_map_runs (execution);

CREATE TABLE machine_instances (
  id uuid PRIMARY KEY,
  alive_until timestamptz NOT NULL
);

CREATE TABLE machine_secret (
  is_the_one boolean PRIMARY KEY DEFAULT true CHECK (is_the_one),
  secret text NOT NULL
);
INSERT INTO machine_secret (secret) VALUES (gen_random_uuid()::text || gen_random_uuid()::text);
`;
