import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { root } from './paths.ts';
import { servicePassword, type ServiceName } from './services.ts';

/** What the migrating process is told. */
export type MigrationOrder = {
  readonly ownerUrl: string;
  readonly services: readonly { readonly name: ServiceName; readonly password: string }[];
};

const comment = async (client: pg.Client): Promise<string | undefined> => {
  const { rows } = await client.query<{ said: string | null }>(
    "select shobj_description(oid, 'pg_database') as said from pg_database where datname = current_database()",
  );
  return rows[0]?.said ?? undefined;
};

const migrate = async (order: MigrationOrder): Promise<void> => {
  // A process of its own: what migrations need in memory is given back when they are done.
  const child = fork(join(root, 'tools', 'system', 'migrate.ts'), [], {
    cwd: root,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ended = once(child, 'close') as Promise<[number | null]>;
  child.send(order);
  const [code] = await ended;
  if (code !== 0) throw new Error(`migrations failed:\n${said.trim()}`);
};

/**
 * Brings every service's schema to the newest version. `version` stands for the code that was built: a database that
 * was brought to it before is left alone, which is seen by its comment. Answers whether anything was run.
 */
export const prepareDatabase = async (
  ownerUrl: string,
  dataDir: string,
  services: readonly ServiceName[],
  version: string | undefined,
): Promise<boolean> => {
  const mark = version === undefined ? undefined : `migrated to build ${version} for ${services.join(', ')}`;
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    if (mark !== undefined && (await comment(client)) === mark) return false;
    await migrate({ ownerUrl, services: services.map((name) => ({ name, password: servicePassword(dataDir, name) })) });
    const database = client.escapeIdentifier(new URL(ownerUrl).pathname.slice(1));
    // Where the owner may not comment on a database of the user's, migrations simply run at each start.
    if (mark !== undefined) await client.query(`comment on database ${database} is ${client.escapeLiteral(mark)}`).catch(() => undefined);
    return true;
  } finally {
    await client.end();
  }
};
