import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samples } from '../samples/sample-orders.ts';
import { until } from '../system/deadline.ts';
import { kafkaBy } from '../system/kafka-by.ts';
import { runningSupervisor } from '../system/leftovers.ts';
import { isFree } from '../system/ports.ts';
import { identify, isAlive, signalTo, type ProcessIdentity } from '../system/process-identity.ts';
import { readRunFile, type RunFile } from '../system/run-file.ts';
import { serviceNames } from '../system/services.ts';
import { NpmCommand, npmRun, ownSurroundings } from '../testing/npm-command.ts';
import { testFolder } from '../testing/run-folder.ts';

const pidsOf = ({ kafka, postgres, services }: RunFile): readonly number[] =>
  [kafka.pid, postgres.pid, ...services.map(({ pid }) => pid)].filter((pid) => pid !== null);

describe('npm start', () => {
  /** A name as a person may give it. */
  const dataDir = testFolder('npm start, größer');
  let env: Readonly<Record<string, string>>;
  /** By the first one, which goes to the background. */
  let said: string;
  let run: RunFile;
  /** The second one. */
  let foreground: NpmCommand | undefined;

  beforeAll(async () => {
    // Parcels that arrive soon: a sample rests when its parcel is delivered.
    const quickCarrier = { SANDBOX_DISPATCH_SECONDS: '0.3', SANDBOX_DELIVERY_SECONDS: '0.6' };
    // What a shell may hold: where state machines are to be, and what is meant for another system and another database.
    const shell = { STATE_MACHINE_REGION: 'eu-central-1', OPERATOR_TOKEN: 'of-another-system', PGSSLMODE: 'require' };
    env = { ...(await ownSurroundings(dataDir)), ...quickCarrier, ...shell };
    const background = await npmRun(['--no-samples', '--detach'], env);
    if (background.code !== 0) throw new Error(background.said);
    said = background.said;
    run = readRunFile(dataDir) as RunFile;
  });
  afterAll(async () => {
    foreground?.process.kill('SIGKILL');
    await npmRun(['stop'], env);
  });

  it('says where it is ready and where the operator token lies, which its owner alone can read, and which opens', async () => {
    expect(said).toContain(`ready  http://localhost:${env['PORT']}`);
    expect(said).toContain('operator-token');
    const token = join(dataDir, 'operator-token');
    expect(statSync(token).mode & 0o777).toBe(0o600);
    expect(run.operatorToken).toBe(readFileSync(token, 'utf8').trim());
    const asked = await fetch(`${run.gateway}/operator/parked`, { headers: { authorization: `Bearer ${run.operatorToken}` } });
    expect(asked.status).toBe(200);
  });

  it("says how AWS's clients reach the state machines, with a key that its owner alone can read", () => {
    const saga = run.services.find(({ name }) => name === 'saga');
    expect(said).toContain(`export AWS_ENDPOINT_URL_SFN=${saga?.url} AWS_SHARED_CREDENTIALS_FILE=`);
    expect(said).toContain(' AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1\n');
    const keys = join(dataDir, 'aws-credentials');
    expect(statSync(keys).mode & 0o777).toBe(0o600);
    expect(readFileSync(keys, 'utf8')).toMatch(/^\[default\]\naws_access_key_id = \w+\naws_secret_access_key = [\w-]{40}\n$/);
  });

  it('runs seven services, each a process of its own that is ready', async () => {
    expect(run.services.map(({ name }) => name)).toEqual(serviceNames);
    expect(new Set(pidsOf(run)).size).toBe(9);
    const answers = () => Promise.all(run.services.map(async ({ url }) => (await fetch(`${url}/health/ready`)).status));
    await expect.poll(answers, { timeout: 30_000 }).toEqual(serviceNames.map(() => 200));
  });

  it('has all of it back after kill -9 of Kafka, PostgreSQL and services at once, and keeps run.json current', async () => {
    const struck = ({ kafka, postgres, services }: RunFile): readonly (number | null)[] => [
      kafka.pid,
      postgres.pid,
      ...services.flatMap(({ name, pid }) => (name === 'gateway' || name === 'saga' ? [pid] : [])),
    ];
    const before = struck(run);
    for (const pid of before) signalTo(pid as number, 'SIGKILL');
    const isBack = (pid: number | null): boolean => pid !== null && !before.includes(pid) && identify(pid) !== undefined;
    const now = (): readonly (number | null)[] => struck(readRunFile(dataDir) as RunFile);
    await expect.poll(() => now().filter(isBack).length, { timeout: 100_000 }).toBe(before.length);
    const ready = async (): Promise<boolean> => (await fetch(`${run.gateway}/health/ready`).catch(() => undefined))?.status === 200;
    await expect.poll(ready, { timeout: 100_000 }).toBe(true);
  });

  it('is not started twice: the second says so and how to stop the first', async () => {
    const { code, said } = await npmRun([], env);
    expect(code).toBe(1);
    expect(said).toContain(`http://localhost:${env['PORT']}`);
    expect(said).toContain('npm stop');
  });

  it('names the ports that are taken, by whom, and the variables that change them', async () => {
    const { code, said } = await npmRun([], { ...env, QUADRILLE_DATA_DIR: testFolder('npm-start-elsewhere') });
    expect(code).toBe(1);
    const controller = kafkaBy() === 'java' ? ['KAFKA_CONTROLLER_PORT'] : []; // a container keeps it to itself
    for (const variable of ['PORT', 'KAFKA_PORT', ...controller, 'POSTGRES_PORT']) expect(said).toContain(`Set ${variable} to`);
    expect(said).toMatch(new RegExp(`Port ${env['PORT']} \\(gateway\\) is in use by process \\d+`));
  });

  it('tells by npm run status what runs', async () => {
    const allReady = (said: string): boolean =>
      serviceNames.every((name) => new RegExp(`${name} +http://localhost:\\d+ +\\d+ +ready`).test(said));
    await expect.poll(async () => allReady((await npmRun(['status'], env)).said), { timeout: 30_000, interval: 500 }).toBe(true);
  });

  it('places an order for each sample, which ends as its sample promises', async () => {
    const said = stripVTControlCharacters((await npmRun(['samples'], env)).said);
    const others = samples.filter(({ title, restsAt }) => !new RegExp(`✓ ${title} .* ${restsAt}$`, 'm').test(said));
    expect({ said, others }).toMatchObject({ others: [] });
  });

  it('goes on showing what a service says, as it is said', async () => {
    const logs = new NpmCommand(['logs', 'payment', '-f', '-n', '1'], env);
    await expect.poll(() => logs.said).toContain('\n');
    appendFileSync(join(dataDir, 'logs', 'payment.log'), 'something new\n');
    await expect.poll(() => logs.said).toContain('something new\n');
    logs.process.kill('SIGTERM');
    await logs.ended;
  });

  it('can be reset only when it is stopped', async () => {
    const { code, said } = await npmRun(['reset', '--yes'], env);
    expect(code).toBe(1);
    expect(said).toContain('npm stop');
  });

  it('ends what a killed start left behind and begins again on the same data', async () => {
    const processes = pidsOf(readRunFile(dataDir) as RunFile).map((pid) => identify(pid) as ProcessIdentity);
    const supervisor = runningSupervisor(dataDir) as ProcessIdentity;
    signalTo(supervisor.pid, 'SIGKILL');
    await until(async () => !isAlive(supervisor), AbortSignal.timeout(10_000));
    expect(processes.filter(isAlive)).toHaveLength(9);
    expect(await npmRun(['status'], env)).toMatchObject({ code: 1, said: expect.stringContaining('left behind postgres, kafka, gateway') });
    const start = (foreground = new NpmCommand(['--no-samples'], env));
    const gone = start.ended.then((code) => Promise.reject(new Error(`ended with ${code}:\n${start.said}`)));
    await Promise.race([gone, until(async () => start.said.includes('npm run status'), AbortSignal.timeout(200_000))]);
    expect(start.said).toContain('ended what an earlier start left behind');
    expect(processes.filter(isAlive)).toEqual([]);
  });

  it('leaves nothing running when it is asked to end, as npm stop does by SIGTERM', async () => {
    const processes = pidsOf(readRunFile(dataDir) as RunFile).map((pid) => identify(pid) as ProcessIdentity);
    expect(processes).toHaveLength(9);
    expect(await npmRun(['stop'], env)).toMatchObject({ code: 0 });
    expect(await foreground?.ended).toBe(0);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(readRunFile(dataDir)).toBeUndefined();
    expect(await isFree(Number(env['PORT']))).toBe(true);
    expect(await npmRun(['status'], env)).toMatchObject({ code: 1, said: expect.stringContaining('nothing runs here') });
  });

  it('in the background is given up by whoever interrupts it, and leaves nothing running', async () => {
    const start = new NpmCommand(['--no-samples', '--detach'], env);
    await until(async () => runningSupervisor(dataDir) !== undefined, AbortSignal.timeout(30_000));
    const supervisor = runningSupervisor(dataDir) as ProcessIdentity;
    start.process.kill('SIGINT');
    expect(await start.ended).toBe(1);
    expect(isAlive(supervisor)).toBe(false);
    expect(readRunFile(dataDir)).toBeUndefined();
    expect(await isFree(Number(env['POSTGRES_PORT']))).toBe(true);
  });

  it('is as new when it was reset: no data is left, and the next start finds none', async () => {
    expect(await npmRun(['reset', '--yes'], env)).toMatchObject({ code: 0, said: expect.stringContaining('begins anew') });
    for (const gone of ['postgres', 'kafka', 'secrets', 'logs', 'run.json', 'supervisor.json'])
      expect(existsSync(join(dataDir, gone))).toBe(false);
  });
});
