import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { MigrationTarget } from './migrate.js';

/** Other databases of the server in which a role may do something. */
const servedElsewhere = `
SELECT DISTINCT datname FROM pg_shdepend JOIN pg_database ON pg_database.oid = dbid
WHERE refclassid = 'pg_authid'::regclass AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = $1) AND datname <> current_database()
ORDER BY datname`;

const logIn = async (role: string, { ownerUrl, password }: MigrationTarget): Promise<void> => {
  const url = Object.assign(new URL(ownerUrl), { username: role, password: encodeURIComponent(password) });
  for (const owners of ['user', 'password']) url.searchParams.delete(owners);
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect().finally(() => client.end());
};

/** Roles belong to the whole server: a new password here would lock out whoever uses the role in another database. */
export const refuseToLockOut = async (owner: DataSource, role: string, target: MigrationTarget): Promise<void> => {
  const others = ((await owner.query(servedElsewhere, [role])) as { datname: string }[]).map(({ datname }) => datname).join(', ');
  if (others === '') return;
  await logIn(role, target).catch((cause: unknown) => {
    throw new Error(
      `The role ${role} serves the database ${others} too, for roles belong to the whole PostgreSQL server, and is not let in with the password that it is to have here. ` +
        `To change that would lock out whoever uses ${others}. Take a server of its own, or the same passwords (npm start: the same folder secrets in the data folder); where ${others} is no longer used, drop it.`,
      { cause },
    );
  });
};
