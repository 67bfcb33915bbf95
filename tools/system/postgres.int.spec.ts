import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { until } from './deadline.ts';
import { freePorts } from './ports.ts';
import { postgresProgram, postgresUrl } from './postgres.ts';
import { Supervisor } from './supervisor.ts';

describe('PostgreSQL from npm', () => {
  let dataDir: string;
  let port: number;
  let supervisor: Supervisor;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'quadrille-'));
    port = (await freePorts(1))[0] as number;
    supervisor = new Supervisor(dataDir);
  });
  afterEach(async () => {
    await supervisor.stop([]);
    rmSync(dataDir, { recursive: true });
  });

  const ask = async (sql: string): Promise<unknown> => {
    const client = new pg.Client({ connectionString: postgresUrl(dataDir, port) });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };

  /** A start that is killed, with all that it began, while it makes the data folder. */
  const startInVain = async (): Promise<void> => {
    const program = new URL('./postgres.ts', import.meta.url).href;
    const make = `import { postgresProgram } from '${program}'; await postgresProgram(process.argv[1], 1);`;
    const start = spawn(process.execPath, ['--input-type=module', '-e', make, dataDir], { detached: true });
    const ended = once(start, 'exit');
    await until(async () => globSync('*/PG_VERSION', { cwd: dataDir }).length > 0, AbortSignal.timeout(20_000), 5);
    process.kill(-start.pid!, 'SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
  };

  it('runs in a folder that only its owner may enter, whoever starts it and was killed before, and keeps its data over kill -9', async () => {
    chmodSync(dataDir, 0o700);
    await startInVain();
    const one = supervisor.add(await postgresProgram(dataDir, port));
    await one.start();
    await ask('create table kept as select 1 as one');
    await one.kill('SIGKILL');
    await one.whenReady();
    expect(await ask('select * from kept')).toEqual([{ one: 1 }]);
  });

  it('is asked without TLS, which it has not, whatever the environment says', async () => {
    vi.stubEnv('PGSSLMODE', 'require');
    onTestFinished(() => void vi.unstubAllEnvs());
    await supervisor.add({ ...(await postgresProgram(dataDir, port)), readyWithinMs: 10_000 }).start();
    expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says why it does not start', async () => {
    const program = await postgresProgram(dataDir, port);
    const one = supervisor.add({ ...program, args: [...program.args, '-c', 'no_such_setting=1'] });
    await expect(one.start()).rejects.toThrow('no_such_setting');
  });
});
