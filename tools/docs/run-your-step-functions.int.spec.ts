import { aloneInGroup } from '@quadrille/testing';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../system/deadline.ts';
import { root } from '../system/paths.ts';
import { freePortRange } from '../system/ports.ts';
import { accessKeysFile, operatorTokenFile, operatorToken } from '../system/secrets.ts';
import { commandsOf, follow } from './follow-page.ts';

const page = readFileSync(join(root, 'docs/how-to/run-your-step-functions.md'), 'utf8');
const given = (variable: string): string => {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set: npm test starts what it names`);
  return value;
};
const owner = new URL(given('TEST_DATABASE_URL'));
const database = `page_${randomUUID().slice(0, 8)}`;
const at = (username: string, password: string): string =>
  Object.assign(new URL(owner), { pathname: `/${database}`, username, password }).href;
const asOwner = async (statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: owner.href });
  await client.connect();
  await client.query(statement);
  await client.end();
};

/** The AWS CLI: the one that AWS_CLI names, or the one on the PATH. */
const cli = process.env['AWS_CLI'] ?? 'aws';
const hasCli = spawnSync(cli, ['--version']).status === 0;

describe('docs/how-to/run-your-step-functions.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quadrille-page-'));
  let saga: ChildProcess | undefined;
  let env: NodeJS.ProcessEnv;
  let leaveGroup: () => Promise<void>;

  beforeAll(async () => {
    leaveGroup = await aloneInGroup('saga');
    follow(page, folder);
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    await asOwner(`CREATE DATABASE ${database}`);
    const port = await freePortRange(1);
    const dataDir = join(folder, '.quadrille');
    operatorToken(dataDir);
    const system = {
      PATH: process.env['PATH'],
      PORT: String(port),
      KAFKA_BROKERS: given('TEST_KAFKA_BROKERS'),
      DATABASE_URL: at('quadrille_saga', 'a-password-of-its-own'),
      MIGRATION_DATABASE_URL: at(owner.username, owner.password),
      OPERATOR_TOKEN_FILE: operatorTokenFile(dataDir),
      STATE_MACHINE_KEYS_FILE: accessKeysFile(dataDir),
      STATE_MACHINE_BINDINGS: join(folder, 'bindings.json'),
    };
    const setUp = spawnSync(process.execPath, ['libs/service/dist/setup.js', 'saga'], { cwd: root, env: system, encoding: 'utf8' });
    if (setUp.status !== 0) throw new Error(setUp.stderr);
    saga = spawn(process.execPath, ['--import', '@quadrille/telemetry/start', 'apps/saga/dist/main.js'], {
      cwd: root,
      env: system,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const url = `http://127.0.0.1:${port}`;
    const isReady = async (): Promise<boolean> => (await fetch(`${url}/health/ready`)).ok;
    await until(() => isReady().catch(() => false), AbortSignal.timeout(60_000));
    const programs = [dirname(process.execPath), ...(cli.includes('/') ? [dirname(cli)] : []), process.env['PATH']];
    env = {
      HOME: folder,
      PATH: programs.join(delimiter),
      AWS_ENDPOINT_URL_SFN: url,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_SHARED_CREDENTIALS_FILE: accessKeysFile(dataDir),
    };
  }, 300_000);

  afterAll(async () => {
    if (saga) {
      const ended = once(saga, 'exit');
      saga.kill('SIGTERM');
      await ended;
    }
    await leaveGroup?.();
    rmSync(folder, { recursive: true, force: true });
    await asOwner(`DROP DATABASE ${database} WITH (FORCE)`);
  }, 60_000);

  const run = (program: string, args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${stdout}${stderr}`);
    return stdout;
  };
  /** What a shell says to lines of the page; it ends at the first one that fails. */
  const type = (lines: readonly string[]): string => run('bash', ['-e', '-o', 'pipefail', '-c', lines.join('\n')]);
  // Where the door is differs from start to start: `npm start` prints it, its test sees that.
  const lines = commandsOf(page).filter((line) => !line.startsWith('export AWS_ENDPOINT_URL_SFN='));

  it("leads through by AWS's own command line", () => {
    if (!hasCli)
      console.warn(`THE PAGE WAS NOT FOLLOWED: there is no AWS CLI (pip install awscli, then put it on the PATH or set AWS_CLI)`);
    const said = hasCli ? type(lines) : '';
    const outcome = hasCli
      ? [
          '"stateMachines": []',
          '"result": "OK"',
          'ActivityScheduled',
          'FailStateEntered',
          'FAILED\tRefused\tREDRIVABLE',
          ':refund:from-a-program',
          '"refused":[]',
          '"missingStates":[],"redriveDate"',
          ':execution:reserve:',
        ]
      : [];
    expect(outcome.filter((part) => !said.includes(part))).toEqual([]);
  }, 240_000);

  it('tells true: without a key nobody gets in', async () => {
    const ask = (headers: Record<string, string>) => fetch(env['AWS_ENDPOINT_URL_SFN']!, { method: 'POST', headers, body: '{}' });
    const signedByNobody = await ask({
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AWSStepFunctions.ListStateMachines',
    });
    expect(signedByNobody.status).toBe(400);
    expect(signedByNobody.headers.get('x-amzn-requestid')).toMatch(/^[\da-f-]{36}$/);
    expect(await signedByNobody.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    expect((await ask({ 'content-type': 'application/json' })).status).toBe(415);
  });

  it('sets goods aside under an order id of its own each time', () => {
    const start = lines.find((line) => line.includes(':stateMachine:reserve --input '))!;
    const ordered = (): string => run('bash', ['-e', '-c', `aws() { printf '%s' "\${@: -1}"; }\n${start}`]);
    const [one, other] = [ordered(), ordered()].map((input) => JSON.parse(input) as { orderId: string; lines: object[] });
    expect(one).toEqual({ orderId: expect.stringMatching(/^[\da-f-]{36}$/) as string, lines: [{ sku: 'widget-a', quantity: 1 }] });
    expect(other!.orderId).not.toBe(one!.orderId);
  });

  it('frees what it sets aside, whatever came of it', () => {
    const test = `import { SFNClient, TestStateCommand } from '@aws-sdk/client-sfn'; import { readFileSync } from 'node:fs';
      const definition = readFileSync('reserve.asl.json', 'utf8');
      const input = JSON.stringify({ orderId: '01920000-0000-7000-8000-000000000017', lines: [{ sku: 'widget-a', quantity: 1 }] });
      const client = new SFNClient({ disableHostPrefix: true });
      const ask = async (stateName, more) => {
        const { status, nextState } = await client.send(new TestStateCommand({ definition, stateName, input, ...more }));
        return [stateName, status, nextState ?? null];
      };
      const [mock, failing] = [{ result: '{}' }, { errorOutput: { error: 'OutOfStock', cause: 'none there' } }];
      console.log(JSON.stringify([
        await ask('Reserve', { mock }),
        await ask('Reserve', { mock: failing, stateConfiguration: { retrierRetryCount: 3 } }),
        await ask('Wait'),
        await ask('Release', { mock }),
      ]));`;
    expect(JSON.parse(run(process.execPath, ['--input-type=module', '-e', test]))).toEqual([
      ['Reserve', 'SUCCEEDED', 'Wait'],
      ['Reserve', 'CAUGHT_ERROR', 'Release'],
      ['Wait', 'SUCCEEDED', 'Release'],
      ['Release', 'SUCCEEDED', null],
    ]);
  }, 60_000);

  it('leads in by a program, too', () => {
    const line = lines.find((one) => one.startsWith('node '))!;
    const create = `import { SFNClient, CreateStateMachineCommand } from '@aws-sdk/client-sfn'; import { readFileSync } from 'node:fs';
      await new SFNClient({}).send(new CreateStateMachineCommand({ name: 'refund', roleArn: 'arn:aws:iam::123456789012:role/any', definition: readFileSync('refund.asl.json', 'utf8') })).catch(({ name }) => { if (name !== 'StateMachineAlreadyExists') throw name; });`;
    run(process.execPath, ['--input-type=module', '-e', create]);
    expect(type([line])).toContain(':execution:refund:from-a-program');
  }, 60_000);
});
