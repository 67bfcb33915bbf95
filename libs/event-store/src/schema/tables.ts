import { versionIsFree } from '../faults.js';

/**
 * The tables of every service, in the schema of the service.
 * A stream is its events; two writers of one version exclude each other by the unique index. `events.message_id` is the message that was handled, and every message
 * that a stream handles leaves an event (`NothingFollowed` at the least), so the events tell which messages were handled.
 * `events.data` is json, not jsonb: nobody queries it, and it halves the cost of an insert.
 * `snapshots` spares reading a long stream whole: its state at a version, with the ids of the messages handled until then, separated by spaces; older ones
 * spill into `inbox`, so deduplication is exact for ever.
 * Rows of up to a page are kept as they are (`toast_tuple_target`): a state of 2 KB would be compressed at each of its writes.
 * `outbox` has one row a transaction: the messages are the event rows between its positions, so nothing is stored twice.
 */
export const tables = `
CREATE TABLE events (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  stream_id text NOT NULL,
  version integer NOT NULL,
  event_id uuid NOT NULL,
  message_id uuid NOT NULL,
  type text NOT NULL,
  schema_version smallint NOT NULL,
  topic text,
  data json NOT NULL,
  metadata json NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT ${versionIsFree} UNIQUE (stream_id, version)
) WITH (toast_tuple_target = 8160);

CREATE TABLE snapshots (
  stream_id text PRIMARY KEY,
  version integer NOT NULL,
  state json NOT NULL,
  handled text NOT NULL,
  spilled boolean NOT NULL
) WITH (fillfactor = 50, toast_tuple_target = 8160);

CREATE TABLE inbox (
  stream_id text NOT NULL,
  message_id uuid NOT NULL,
  PRIMARY KEY (stream_id, message_id)
);

CREATE TABLE outbox (
  transaction_id xid8 PRIMARY KEY,
  first_position bigint NOT NULL,
  last_position bigint NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE effects (
  effect_id uuid PRIMARY KEY,
  stream_id text NOT NULL,
  version integer NOT NULL,
  owner uuid,
  lease_until timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE timers (
  stream_id text PRIMARY KEY,
  due_at timestamptz NOT NULL
);
CREATE INDEX timers_due_at ON timers (due_at);

CREATE TABLE parked (
  id uuid PRIMARY KEY,
  key text,
  topic text NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  headers json NOT NULL,
  bytes bytea,
  code text NOT NULL,
  reason text NOT NULL,
  blocks_key boolean NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  settled text CHECK (settled IN ('redriven', 'discarded')),
  UNIQUE (topic, partition, "offset")
);
CREATE INDEX parked_open ON parked (key, "offset") WHERE settled IS NULL;

CREATE TABLE starts (
  topic text NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  times integer NOT NULL,
  PRIMARY KEY (topic, partition, "offset")
);

CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  reason text NOT NULL
);
`;
