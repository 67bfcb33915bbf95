/** Structural: a migration needs no more of TypeORM than a place to send SQL to. */
type Runner = Readonly<{ query: (sql: string, parameters?: unknown[]) => Promise<unknown> }>;

const tables = `
CREATE TABLE state_machines (
  arn text PRIMARY KEY,
  name text NOT NULL UNIQUE,
  type text NOT NULL CHECK (type IN ('STANDARD', 'EXPRESS')),
  status text NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE', 'DELETING')),
  revision_id text NOT NULL DEFAULT 'INITIAL',
  published_at_creation boolean NOT NULL,
  first_description text,
  last_version integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE machine_revisions (
  machine_arn text NOT NULL REFERENCES state_machines ON DELETE CASCADE,
  revision_id text NOT NULL,
  definition text NOT NULL,
  hash text NOT NULL,
  role_arn text NOT NULL,
  configuration json NOT NULL,
  recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (machine_arn, revision_id)
);

CREATE TABLE machine_versions (
  machine_arn text NOT NULL,
  number integer NOT NULL,
  revision_id text NOT NULL,
  description text,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (machine_arn, number),
  UNIQUE (machine_arn, revision_id),
  FOREIGN KEY (machine_arn, revision_id) REFERENCES machine_revisions ON DELETE CASCADE
);

CREATE TABLE machine_aliases (
  machine_arn text NOT NULL REFERENCES state_machines ON DELETE CASCADE,
  name text NOT NULL,
  description text,
  routes json NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (machine_arn, name)
);

CREATE TABLE activities (
  arn text PRIMARY KEY,
  name text NOT NULL UNIQUE,
  encryption json NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE resource_tags (
  resource_arn text NOT NULL,
  key text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (resource_arn, key)
);

CREATE TABLE redrive_tokens (
  execution_arn text NOT NULL,
  token text NOT NULL,
  redrive_count integer NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (execution_arn, token)
);
`;

/** State machines with their revisions, versions and aliases; activities; the tags of both; redrives that were asked for under a token. */
export class CreateStateMachineCatalogue1763700000021 {
  readonly name = 'CreateStateMachineCatalogue1763700000021';

  async up(runner: Runner): Promise<void> {
    await runner.query(tables);
  }

  async down(runner: Runner): Promise<void> {
    await runner.query(
      'DROP TABLE redrive_tokens, resource_tags, activities, machine_aliases, machine_versions, machine_revisions, state_machines',
    );
  }
}
