import { createHash } from 'node:crypto';
import pg from 'pg';
import type { MigrationOrder } from './migrate.ts';
import { runApart } from './run-apart.ts';
import { serviceDatabaseUrl, servicePassword, type ServiceName } from './services.ts';

const comment = async (client: pg.Client): Promise<string | undefined> => {
  const { rows } = await client.query<{ said: string | null }>(
    "select shobj_description(oid, 'pg_database') as said from pg_database where datname = current_database()",
  );
  return rows[0]?.said ?? undefined;
};

/** Stands for passwords, and tells nothing of them: they are long and random. */
const digestOf = (passwords: readonly string[]): string => createHash('sha256').update(passwords.join(' ')).digest('hex').slice(0, 16);

/** Whether each of the services is let in with the password that the data folder keeps for it: roles belong to the server, and others may change them. */
const areLetIn = async (ownerUrl: string, dataDir: string, services: readonly ServiceName[]): Promise<boolean> => {
  const isLetIn = async (service: ServiceName): Promise<boolean> => {
    const connectionString = serviceDatabaseUrl(ownerUrl, dataDir, service);
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch {
      return false; // the set-up either mends what is wrong or tells of it
    } finally {
      await client.end();
    }
  };
  return (await Promise.all(services.map(isLetIn))).every(Boolean);
};

/**
 * Brings every service's schema to the newest version, and its role to the password that the data folder keeps. `version` stands for the code
 * that was built: a database that was brought to it before, with these passwords, is left alone, which is seen by its comment, if it lets every
 * service in. Answers whether anything was run.
 */
export const prepareDatabase = async (
  ownerUrl: string,
  dataDir: string,
  services: readonly ServiceName[],
  version: string | undefined,
  signal?: AbortSignal,
): Promise<boolean> => {
  const order: MigrationOrder = { ownerUrl, services: services.map((name) => ({ name, password: servicePassword(dataDir, name) })) };
  const secrets = digestOf(order.services.map(({ password }) => password));
  const mark = version === undefined ? undefined : `migrated to build ${version} with passwords ${secrets} for ${services.join(', ')}`;
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect().catch((error: Error) => {
    throw new Error(`PostgreSQL does not let the owner in at ${client.host}:${client.port}`, { cause: error });
  });
  try {
    if (mark !== undefined && (await comment(client)) === mark && (await areLetIn(ownerUrl, dataDir, services))) return false;
    await runApart('migrate.ts', order, signal);
    const database = client.escapeIdentifier(client.database as string);
    // Where the owner may not comment on a database of the user's, migrations simply run at each start.
    if (mark !== undefined) await client.query(`comment on database ${database} is ${client.escapeLiteral(mark)}`).catch(() => undefined);
    return true;
  } finally {
    await client.end();
  }
};
