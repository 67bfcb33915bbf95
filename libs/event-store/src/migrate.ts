import { DataSource, type MigrationInterface } from 'typeorm';
import { CreateEventStore1763690000001 } from './schema/create-event-store.js';
import { IndexLeases1763690000002 } from './schema/index-leases.js';
import { KeepNewerSnapshots1763690000003 } from './schema/keep-newer-snapshots.js';
import { sessionAt } from './session.js';
import { mayHavePassword, type MigrationTarget } from './shared-role.js';

type Migration = new () => MigrationInterface;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What a service may do with its own schema: everything with rows, nothing with tables; events are append-only. */
const grants = (schema: string, role: string): string => `
GRANT USAGE ON SCHEMA ${schema} TO ${role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role};
REVOKE UPDATE, DELETE, TRUNCATE ON ${schema}.events FROM ${role};
REVOKE INSERT, UPDATE, DELETE ON ${schema}.migrations FROM ${role};
`;

/** An older version finds what newer ones did and leaves it; where the histories have parted, what would come of the data is not known. */
const refuseParted = async (owner: DataSource, schema: string): Promise<void> => {
  const [{ exists }] = await owner.query(`SELECT to_regclass($1) IS NOT NULL AS exists`, [`${schema}.migrations`]);
  if (!exists) return;
  const applied = ((await owner.query(`SELECT name FROM migrations ORDER BY timestamp`)) as { name: string }[]).map(({ name }) => name);
  const own = owner.migrations.map(({ name = '' }) => name);
  const foreign = applied.filter((name) => !own.includes(name));
  if (foreign.length === 0 || own.every((name) => applied.includes(name))) return;
  throw new Error(
    `The data in schema ${schema} is of another version of Quadrille (${foreign.join(', ')}): go on with that version, or begin anew (npm run reset).`,
  );
};

/**
 * Brings the schema of a service up to date under the owner's role and gives the service's role what it needs.
 * Runs any number of times, also at once from several places; touches nothing where nothing is new but the role's password.
 * Rejects, and changes nothing, where migrations were applied that are not given while given ones were not: the data is of another version; and
 * where the role serves another database of this server under another password.
 */
export const migrateSchema = async (
  name: string,
  migrations: readonly Migration[],
  { ownerUrl, password }: MigrationTarget,
): Promise<void> => {
  const role = `quadrille_${name}`;
  // Who comes second waits for the lock for as long as the first one takes.
  const { url, options } = sessionAt(ownerUrl, `-c search_path=${name} -c statement_timeout=0 -c lock_timeout=0`);
  const owner = new DataSource({
    type: 'postgres',
    url,
    schema: name,
    extra: { options, max: 1 },
    migrations: [CreateEventStore1763690000001, IndexLeases1763690000002, KeepNewerSnapshots1763690000003, ...migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'all',
  });
  await owner.initialize();
  try {
    await owner.query(`SELECT pg_advisory_lock(hashtext('quadrille migrations'))`);
    const isOurs = await mayHavePassword(owner, role, { ownerUrl, password });
    await owner.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
    await refuseParted(owner, name);
    const [known] = await owner.query(`SELECT 1 FROM pg_roles WHERE rolname = $1`, [role]);
    if (isOurs) await owner.query(`${known ? 'ALTER' : 'CREATE'} ROLE ${role} LOGIN PASSWORD ${quoted(password)}`);
    await owner.query(`ALTER ROLE ${role} SET search_path = ${name}`);
    const applied = await owner.runMigrations();
    if (applied.length > 0 || !known) await owner.query(grants(name, role));
    await owner.query(`SELECT pg_advisory_unlock(hashtext('quadrille migrations'))`);
  } finally {
    await owner.destroy();
  }
};
