import { randomUUID } from 'node:crypto';
import type { MigrationTarget } from '@quadrille/event-store';
import { Client, Pool, type PoolConfig } from 'pg';

/** A database of one spec file, on the PostgreSQL that `npm test` starts. */
export type ScratchDatabase = Readonly<{
  /** Database, service and schema bear one name. */
  name: string;
  role: string;
  ownerUrl: string;
  /** As the service sees it: no DDL, events append-only. */
  roleUrl: string;
  /** The address of another role that was migrated with the password of this one. */
  urlOf: (role: string) => string;
  /** Connections as `roleUrl`; the caller ends them. One that breaks while nobody uses it, as at a drop that its goodbye has not reached yet, is no fault. */
  openPool: (options: PoolConfig) => Pool;
  /** One statement under the owner's role, `search_path` being the service's schema. */
  query: <Row extends object>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;
  drop: () => Promise<void>;
}>;

type Options = Readonly<{
  /** Brings the new database up to date; without it, it is empty and the role does not exist. */
  migrate?: (target: MigrationTarget & Readonly<{ name: string }>) => Promise<void>;
}>;

const password = 'secret';

/** The PostgreSQL that `npm test` starts, as its owner. */
export const serverUrl = (): URL => {
  const given = process.env['TEST_DATABASE_URL'];
  if (!given) throw new Error('TEST_DATABASE_URL is not set: npm test starts a PostgreSQL');
  return new URL(given);
};

const connected = async <T>(url: string, use: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

/** Makes a database under a name that nobody else has; `drop` removes it with every role whose name begins with its role's. */
export const scratchDatabase = async ({ migrate }: Options = {}): Promise<ScratchDatabase> => {
  const name = `spec_${randomUUID().slice(0, 8)}`;
  const role = `quadrille_${name}`;
  const urlOf = (user?: string): string => {
    const url = serverUrl();
    url.pathname = `/${name}`;
    if (user !== undefined) [url.username, url.password] = [user, password];
    return url.href;
  };
  const drop = (): Promise<void> =>
    connected(serverUrl().href, async (server) => {
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      const { rows } = await server.query<{ rolname: string }>('SELECT rolname FROM pg_roles WHERE starts_with(rolname, $1)', [role]);
      for (const { rolname } of rows) await server.query(`DROP ROLE ${rolname}`);
    });
  await connected(serverUrl().href, (server) => server.query(`CREATE DATABASE ${name}`));
  try {
    await migrate?.({ name, ownerUrl: urlOf(), password });
  } catch (error) {
    await drop();
    throw error;
  }
  return {
    name,
    role,
    ownerUrl: urlOf(),
    roleUrl: urlOf(role),
    urlOf,
    openPool: (options) => new Pool({ connectionString: urlOf(role), ...options }).on('error', () => undefined),
    query: (sql, parameters = []) =>
      connected(urlOf(), async (client) => {
        await client.query(`SET search_path = ${name}`);
        return (await client.query(sql, [...parameters])).rows;
      }),
    drop,
  };
};
