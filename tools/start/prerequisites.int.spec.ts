import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';

describe('the prerequisites', () => {
  let bin: string;
  beforeEach(() => (bin = mkdtempSync(join(tmpdir(), 'quadrille-'))));
  afterEach(() => rmSync(bin, { recursive: true }));

  const tool = (name: string, script: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };

  type Where = {
    readonly env?: Readonly<Record<string, string>>;
    readonly ownOnly?: boolean;
    readonly arch?: string;
    readonly node?: string;
  };

  /** Checks them on a machine that has only the tools made above; answers what it says, who will run Kafka, and how long the check took. */
  const check = ({ env = {}, ownOnly = false, arch = process.arch, node = process.versions.node }: Where = {}): {
    said: string;
    by: string;
    ms: number;
  } => {
    const url = JSON.stringify(join(root, 'tools', 'start', 'prerequisites.mjs'));
    const machine = `Object.defineProperty(process, 'arch', { value: '${arch}' }); Object.defineProperty(process, 'versions', { value: { node: '${node}' } });`;
    const timed = `const since = performance.now(); try { checkPrerequisites({ ownOnly: ${ownOnly} }); } finally { console.log(performance.now() - since); }`;
    const script = `${machine} import(${url}).then(({ checkPrerequisites }) => { ${timed} console.log(process.env.QUADRILLE_KAFKA_BY); }).catch((error) => console.error(error.message));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--eval', script], { env: { PATH: bin, ...env }, encoding: 'utf8' });
    const [ms, by = ''] = stdout.trim().split('\n');
    return { said: stderr, by, ms: Number(ms) };
  };

  /** Its last line is the milliseconds that it had a processor: where it waits for nobody, that is what it takes, however many others want one. */
  const timed = `data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();console.log((user+system)/1000)})`;

  /** The same through the start script, which asks no tool that hangs: `npm test` is `start('test')`. */
  const start = (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): { said: string; code: number | null; ms: number } => {
    const surroundings = { PATH: bin, QUADRILLE_DATA_DIR: join(bin, 'data'), NODE_OPTIONS: `--import=${timed}`, ...env };
    const script = join(root, 'tools', 'start.mjs');
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...args], {
      env: surroundings,
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { said: `${stdout}${stderr}`, code: status, ms: Number(stdout.trim().split('\n').at(-1)) };
  };

  it('are met by Java 17 with Maven', () => {
    tool('java', `echo 'openjdk version "17.0.15"' >&2`);
    tool('mvn', '');
    expect(check()).toMatchObject({ by: 'java', said: '' });
  });

  it('are met by a Java that a busy machine has no time for, with Maven: the start goes on', () => {
    tool('java', 'exec /bin/sleep 30');
    tool('mvn', '');
    expect(check()).toMatchObject({ by: 'java', said: '' });
  });

  it('are met by a Docker engine that answers', () => {
    tool('docker', 'exit 0');
    expect(check()).toMatchObject({ by: 'docker', said: '' });
  });

  it('are met by a Kafka that is given', () => {
    expect(check({ env: { KAFKA_BROKERS: 'localhost:9092' } })).toMatchObject({ by: 'undefined', said: '' });
  });

  it('leave the choice to whoever has made one', () => {
    tool('java', `echo 'openjdk version "17.0.15"' >&2`);
    tool('mvn', '');
    tool('docker', 'exit 0');
    expect(check({ env: { QUADRILLE_KAFKA_BY: 'docker' } })).toMatchObject({ by: 'docker', said: '' });
    tool('docker', 'exit 1');
    expect(check({ env: { QUADRILLE_KAFKA_BY: 'docker' } }).said).toContain(
      'QUADRILLE_KAFKA_BY=docker allows no other way; no Docker engine',
    );
  });

  it('refuse a choice that is none', () => {
    tool('docker', 'exit 0');
    expect(check({ env: { QUADRILLE_KAFKA_BY: 'podman' } }).said).toContain('podman is no way to run Kafka: java and docker are.');
  });

  it('of what kills its Kafka are not met by one that is given, but by another way beside it', () => {
    const env = { KAFKA_BROKERS: 'localhost:9092' };
    const { said } = check({ env, ownOnly: true });
    expect(said).toContain('KAFKA_BROKERS does not help here');
    expect(said).not.toContain('KAFKA_BROKERS=');
    tool('docker', 'exit 0');
    expect(check({ env, ownOnly: true })).toMatchObject({ by: 'docker', said: '' });
  });

  it('are not met where npm has no PostgreSQL for the machine, unless one is given', () => {
    const env = { KAFKA_BROKERS: 'localhost:9092' };
    const { said } = check({ env, arch: 'riscv64' });
    for (const part of [`npm has none for ${process.platform}-riscv64`, 'linux-arm64', 'DATABASE_URL=postgres://'])
      expect(said).toContain(part);
    expect(check({ env: { ...env, DATABASE_URL: 'postgres://me@localhost/db' }, arch: 'riscv64' }).said).not.toContain('PostgreSQL');
  });

  it.each([
    ['20.20.0', false],
    ['22.22.2', false],
    ['22.22.3', true],
    ['23.11.0', false],
    ['24.11.0', false],
    ['24.11.1', true],
    ['25.0.0', false],
    ['26.0.0', true],
  ])('where npm brings no Node, are met by Node %s: %s, as services run under it', (node, isMet) => {
    const env = { KAFKA_BROKERS: 'localhost:9092', DATABASE_URL: 'postgres://me@localhost/db' };
    expect(check({ env, arch: 'riscv64', node }).said === '').toBe(isMet);
  });

  it('of what kills its PostgreSQL are not met by one that is given', () => {
    const given = check({ env: { DATABASE_URL: 'postgres://me@localhost/db' }, arch: 'riscv64', ownOnly: true });
    expect(given.said).toContain('DATABASE_URL does not help here');
  });

  it('say what is missing and every way to supply it', () => {
    tool('java', `echo 'openjdk version "11.0.2"' >&2`);
    tool('docker', 'exit 1');
    const { said } = check();
    for (const part of ['java is version 11', 'no mvn', 'no Docker engine', 'KAFKA_BROKERS=', 'Java 17 or newer and Maven'])
      expect(said).toContain(part);
  });

  it('are told in less than two seconds, even where a Docker engine hangs', () => {
    tool('docker', 'exec /bin/sleep 30');
    const { said, ms } = check();
    expect(said).toContain('no Docker engine answers');
    expect(ms).toBeLessThan(2_000);
  });

  it('stop npm start with 1 and all that is missing, in less than two seconds', () => {
    const { said, code, ms } = start([]);
    expect(code).toBe(1);
    for (const part of ['no java on the PATH', 'no mvn', 'no Docker engine', 'KAFKA_BROKERS=']) expect(said).toContain(part);
    expect(ms).toBeLessThan(2_000);
  });

  it.each([['test', '--only', 'integration', 'a-filter-that-nothing-fits'], ['bench']])(
    'stop npm run %s where a Kafka is only given',
    (...args) => {
      const { said, code, ms } = start(args, { KAFKA_BROKERS: '127.0.0.1:1' });
      expect(code).toBe(1);
      expect(said).toContain('KAFKA_BROKERS does not help here');
      expect(ms).toBeLessThan(2_000);
    },
  );
});
