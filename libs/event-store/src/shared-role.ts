import pg from 'pg';
import type { DataSource } from 'typeorm';

export type MigrationTarget = Readonly<{
  /** A PostgreSQL role that may create schemas and roles. */
  ownerUrl: string;
  /** The password that the service's own role logs in with. */
  password: string;
}>;

/** Other databases of the server in which a role may do something. */
const servedElsewhere = `
SELECT DISTINCT datname FROM pg_shdepend JOIN pg_database ON pg_database.oid = dbid
WHERE refclassid = 'pg_authid'::regclass AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = $1) AND datname <> current_database()
ORDER BY datname`;

const wrongPassword = '28P01';

const logIn = async (role: string, { ownerUrl, password }: MigrationTarget): Promise<void> => {
  const url = new URL(ownerUrl);
  // In the query they count also where the address has no host to stand before: that of a socket.
  url.searchParams.set('user', role);
  url.searchParams.set('password', password);
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect().finally(() => client.end());
};

/**
 * Whether the password of a role is for this database to set. Roles belong to the whole server: where one serves another database, too, a new password would
 * lock out whoever uses it there. Rejects where it is known to have another one than it is to have here; where that cannot be found out from here, nothing
 * is touched, and the service will tell.
 */
export const mayHavePassword = async (owner: DataSource, role: string, target: MigrationTarget): Promise<boolean> => {
  const others = ((await owner.query(servedElsewhere, [role])) as { datname: string }[]).map(({ datname }) => datname).join(', ');
  if (others === '') return true;
  await logIn(role, target).catch((cause: unknown) => {
    if ((cause as { code?: unknown }).code !== wrongPassword) return;
    throw new Error(
      `The role ${role} serves the database ${others} too, for roles belong to the whole PostgreSQL server, and is not let in with the password that it is to have here. ` +
        `To change that would lock out whoever uses ${others}. Take a server of its own, or the same passwords (npm start: the same folder secrets in the data folder); where ${others} is no longer used, drop it.`,
      { cause },
    );
  });
  return false;
};
