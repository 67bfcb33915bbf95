import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { until } from './deadline.ts';
import { endLeftovers, runningSupervisor, stateFileOf, supervisedNames, type SupervisorState } from './leftovers.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
import { endsLast } from './program.ts';
import { readRunFile, runFileOf } from './run-file.ts';
import { Supervisor } from './supervisor.ts';

const program = (name: string, script = 'exec sleep 60') => ({
  name,
  command: 'sh',
  args: ['-c', script],
  cwd: tmpdir(),
  env: process.env,
  ready: async (): Promise<void> => undefined,
});

describe('a supervisor', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'quadrille-'))));
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('ends services before what they lean on, and leaves nothing running', async () => {
    const supervisor = new Supervisor(dataDir);
    const order = join(dataDir, 'order');
    const telling = (name: string): string =>
      `trap 'echo ${name} >> ${order}; exit 0' TERM; touch ${dataDir}/${name}.up; while :; do sleep 0.02; done`;
    const names = ['jaeger', 'postgres', 'kafka', 'orders', 'saga'];
    await Promise.all(names.map((name) => supervisor.add(program(name, telling(name))).start()));
    const up = names.map((name) => join(dataDir, `${name}.up`));
    await until(async () => up.every((file) => readFileSync(file) !== undefined), AbortSignal.timeout(60_000));
    const alive = supervisor.all().map(({ pid }) => identify(pid as number) as ProcessIdentity);
    await supervisor.stop(endsLast);
    const ended = readFileSync(order, 'utf8').trim().split('\n');
    expect(ended.slice(0, 2).toSorted()).toEqual(['orders', 'saga']);
    expect(ended.slice(2, 4).toSorted()).toEqual(['jaeger', 'kafka']);
    expect(ended.slice(4)).toEqual(['postgres']);
    expect(alive.filter(isAlive)).toEqual([]);
  });

  /** A folder in the place of the file that is written first: the same for root, and for a disk that is full, as for everybody. */
  const barTheWay = (): string => {
    const inTheWay = `${stateFileOf(dataDir)}.new`;
    mkdirSync(inTheWay);
    return inTheWay;
  };

  it('that cannot write goes on: it tells so once, starts again what dies, and leaves nothing running', async () => {
    const problems: string[] = [];
    const supervisor = new Supervisor(dataDir, { cannotWrite: ({ message }) => problems.push(message) });
    const one = supervisor.add(program('payment'));
    await one.start();
    const first = one.pid;
    barTheWay();
    await one.kill('SIGKILL');
    await one.whenReady(30_000);
    expect(one.pid).not.toBe(first);
    const second = identify(one.pid as number) as ProcessIdentity;
    await supervisor.stop([]);
    expect(isAlive(second)).toBe(false);
    expect(problems).toEqual([expect.stringContaining('supervisor.json')]);
  });

  it('writes down what runs as soon as it can again, and tells those who write for others too', async () => {
    let isBarred = false;
    const seen: (number | undefined)[] = [];
    const problems: string[] = [];
    const supervisor = new Supervisor(dataDir, {
      changed: () => {
        if (isBarred) throw new Error('no space left for run.json');
        seen.push(supervisor.get('payment').pid);
      },
      cannotWrite: ({ message }) => problems.push(message),
    });
    const one = supervisor.add(program('payment'));
    await one.start();
    isBarred = true;
    await one.kill('SIGKILL');
    await one.whenReady(30_000);
    isBarred = false;
    await one.kill('SIGKILL');
    await one.whenReady(30_000);
    expect(problems).toEqual(['no space left for run.json']);
    expect(seen.at(-1)).toBe(one.pid);
    expect((JSON.parse(readFileSync(stateFileOf(dataDir), 'utf8')) as SupervisorState).processes).toMatchObject([{ pid: one.pid }]);
    await supervisor.stop([]);
  });

  it('writes down again, within ten seconds, what somebody deleted', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let told = 0;
    const supervisor = new Supervisor(dataDir, { changed: () => (told += 1) });
    rmSync(stateFileOf(dataDir));
    vi.advanceTimersByTime(10_000);
    expect([runningSupervisor(dataDir)?.pid, told]).toEqual([process.pid, 1]);
    await supervisor.stop([]);
    vi.useRealTimers();
  });

  it('bounds the log of a start in the background, too', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const supervisor = new Supervisor(dataDir);
    const log = supervisor.logFile('start');
    writeFileSync(log, '');
    truncateSync(log, 16 * 1024 * 1024 + 1);
    vi.advanceTimersByTime(10_000);
    expect([statSync(log).size, statSync(`${log}.1`).size]).toEqual([0, 16 * 1024 * 1024 + 1]);
    await supervisor.stop([]);
    vi.useRealTimers();
  });

  it('writes down also the names of those that are down', async () => {
    const supervisor = new Supervisor(dataDir);
    const one = supervisor.add(program('payment'));
    await one.start();
    await one.stop();
    expect(supervisedNames(dataDir)).toEqual(['payment']);
    await supervisor.stop([]);
    expect(supervisedNames(dataDir)).toEqual([]);
  });

  it('is not made beside another that lives on the same data folder', () => {
    const other = identify(process.ppid) as ProcessIdentity;
    writeFileSync(stateFileOf(dataDir), JSON.stringify({ supervisor: other, processes: [] }));
    expect(() => new Supervisor(dataDir)).toThrow(`already (supervisor ${other.pid})`);
    expect(runningSupervisor(dataDir)).toEqual(other);
  });

  it('leaves alone, when it ends, what another has written down since', async () => {
    const supervisor = new Supervisor(dataDir);
    const other = identify(process.ppid) as ProcessIdentity;
    writeFileSync(stateFileOf(dataDir), JSON.stringify({ supervisor: other, processes: [] }));
    await supervisor.stop([]);
    expect(runningSupervisor(dataDir)).toEqual(other);
  });

  it('that could not write from the beginning does not begin', () => {
    barTheWay();
    expect(() => new Supervisor(dataDir)).toThrow('supervisor.json');
  });

  it('starts nothing any more once it ends', async () => {
    const supervisor = new Supervisor(dataDir);
    await supervisor.stop([]);
    expect(() => supervisor.add(program('late'))).toThrow('late is not started');
  });

  it('remembers what it started, so that it can be found after kill -9', async () => {
    const supervisor = new Supervisor(dataDir);
    const one = supervisor.add(program('payment'));
    await one.start();
    expect(runningSupervisor(dataDir)?.pid).toBe(process.pid);
    const state = JSON.parse(readFileSync(stateFileOf(dataDir), 'utf8')) as SupervisorState;
    expect(state.processes).toMatchObject([{ name: 'payment', pid: one.pid }]);
    await supervisor.stop([]);
    expect(runningSupervisor(dataDir)).toBeUndefined();
  });
});

describe('what a killed supervisor left', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'quadrille-'))));
  afterEach(() => rmSync(dataDir, { recursive: true }));

  const leave = (processes: SupervisorState['processes']): void =>
    writeFileSync(stateFileOf(dataDir), JSON.stringify({ supervisor: { pid: 1, startedAt: 'never' }, processes }));

  it('is ended', async () => {
    const orphan = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const identity = identify(orphan.pid as number) as ProcessIdentity;
    leave([{ name: 'payment', ...identity }]);
    await expect(endLeftovers(dataDir)).resolves.toEqual(['payment']);
    expect(isAlive(identity)).toBe(false);
  });

  it('no longer says that it is ready', async () => {
    writeFileSync(runFileOf(dataDir), '{}');
    leave([]);
    await endLeftovers(dataDir);
    expect(readRunFile(dataDir)).toBeUndefined();
  });

  it('is not mistaken for another process that has its id by now', async () => {
    const stranger = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    leave([{ name: 'payment', pid: stranger.pid as number, startedAt: 'another time' }]);
    await expect(endLeftovers(dataDir)).resolves.toEqual([]);
    expect(stranger.exitCode).toBeNull();
    stranger.kill('SIGKILL');
  });
});
