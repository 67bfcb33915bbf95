import { DataSource, type MigrationInterface } from 'typeorm';
import { CreateEventStore1763700000000 } from './schema/create-event-store.js';

type Migration = new () => MigrationInterface;

export type MigrationTarget = Readonly<{
  /** A PostgreSQL role that may create schemas and roles. */
  ownerUrl: string;
  /** The password that the service's own role logs in with. */
  password: string;
}>;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What a service may do with its own schema: everything with rows, nothing with tables; events are append-only. */
const grants = (schema: string, role: string): string => `
GRANT USAGE ON SCHEMA ${schema} TO ${role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${role};
REVOKE UPDATE, DELETE, TRUNCATE ON ${schema}.events FROM ${role};
REVOKE INSERT, UPDATE, DELETE ON ${schema}.migrations FROM ${role};
`;

/**
 * Brings the schema of a service up to date under the owner's role and gives the service's role what it needs.
 * Runs any number of times, also at once from several places; touches nothing where nothing is new but the role's password.
 */
export const migrateSchema = async (
  name: string,
  migrations: readonly Migration[],
  { ownerUrl, password }: MigrationTarget,
): Promise<void> => {
  const role = `quadrille_${name}`;
  const owner = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    schema: name,
    extra: { options: `-c search_path=${name}`, max: 1 },
    migrations: [CreateEventStore1763700000000, ...migrations],
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'all',
  });
  await owner.initialize();
  try {
    await owner.query(`SELECT pg_advisory_lock(hashtext('quadrille migrations'))`);
    await owner.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
    const [known] = await owner.query(`SELECT 1 FROM pg_roles WHERE rolname = $1`, [role]);
    await owner.query(`${known ? 'ALTER' : 'CREATE'} ROLE ${role} LOGIN PASSWORD ${quoted(password)}`);
    await owner.query(`ALTER ROLE ${role} SET search_path = ${name}`);
    const applied = await owner.runMigrations();
    if (applied.length > 0 || !known) await owner.query(grants(name, role));
    await owner.query(`SELECT pg_advisory_unlock(hashtext('quadrille migrations'))`);
  } finally {
    await owner.destroy();
  }
};
