import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { until } from './deadline.ts';
import type { Program } from './program.ts';
import { SupervisedProcess } from './supervised-process.ts';

const soon = (): AbortSignal => AbortSignal.timeout(30_000);

describe('a supervised process', () => {
  let folder: string;
  let started: SupervisedProcess[];
  let unwritten: string[];
  let troubles: { readonly deaths: number; readonly lines: readonly string[] }[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quadrille-'));
    started = [];
    troubles = [];
    unwritten = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((one) => one.stop()));
    rmSync(folder, { recursive: true });
  });

  const supervise = (script: string, more: Partial<Program> = {}): SupervisedProcess => {
    const program: Program = {
      name: 'it',
      command: 'sh',
      args: ['-c', script],
      cwd: folder,
      env: process.env,
      logFile: join(folder, 'it.log'),
      ready: async () => undefined,
      ...more,
    };
    const one = new SupervisedProcess(program, {
      changed: () => undefined,
      cannotWrite: (problem) => unwritten.push(problem.message),
      keepsDying: (_, deaths, lines) => troubles.push({ deaths, lines }),
    });
    started.push(one);
    return one;
  };

  it('is started again at once when it dies', async () => {
    const one = supervise('exec sleep 60');
    await one.start();
    const before = one.pid;
    await one.kill('SIGKILL');
    await one.whenReady(30_000);
    expect(one.pid).not.toBe(before);
    expect(one.exits).toMatchObject([{ signal: 'SIGKILL' }]);
  });

  it('is started again later each time it dies soon, and is shown with its last lines', async () => {
    const timesSaid = (): number => readFileSync(join(folder, 'it.log'), 'utf8').split('why').length - 1;
    // Each of them, not only the first: the words of one are not another's.
    const hasSaidWhy = async (): Promise<boolean> => timesSaid() > one.exits.length;
    const one: SupervisedProcess = supervise('echo why; exec sleep 60', { ready: (signal) => until(hasSaidWhy, signal, 5) });
    await one.start();
    const waits = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => waits.mockRestore());
    for (let deaths = 0; deaths < 3; deaths += 1) {
      await one.kill('SIGKILL');
      await until(async () => one.state === 'ready', soon(), 5);
    }
    expect(waits.mock.calls.map(([, ms]) => ms)).toEqual([0, 500, 1000]);
    expect(troubles).toEqual([{ deaths: 3, lines: ['why'] }]);
  });

  it('fails its start with its last lines when it never lives', async () => {
    const one = supervise('echo no database; exit 1', { startAttempts: 2, ready: () => new Promise(() => undefined) });
    await expect(one.start()).rejects.toThrow(/does not start.*\n.*no database/);
    expect(one.exits).toHaveLength(2);
  });

  it('shows of its log only what the one said that died last', async () => {
    writeFileSync(join(folder, 'it.log'), 'of an earlier start\n');
    const one = supervise('echo no database; exit 1', { startAttempts: 2, ready: () => new Promise(() => undefined) });
    await expect(one.start()).rejects.toThrow(/its last lines:\n {2}no database$/);
  });

  it('that dies without a word is not shown with the words of another', async () => {
    const one = supervise('test -e said && exit 1; echo once; touch said; exit 1', { ready: () => new Promise(() => undefined) });
    await expect(one.start()).rejects.toThrow(/^it does not start and said nothing$/);
    const ready = supervise('test -e up && exit 1; echo up; touch up; exec sleep 60', {
      ready: (signal) => until(async () => existsSync(join(folder, 'up')), signal, 5),
    });
    await ready.start();
    await ready.kill('SIGKILL');
    await until(async () => troubles.length > 0, soon());
    expect(troubles[0]).toEqual({ deaths: 3, lines: [] });
  });

  it('that leaves with the code of its refusal is not tried again', async () => {
    const one = supervise('echo APPROVAL_LIMIT is wrong; exit 78', { refusesWith: 78, ready: () => new Promise(() => undefined) });
    await expect(one.start()).rejects.toThrow(/its last lines:\n {2}APPROVAL_LIMIT is wrong$/);
    expect(one.exits).toMatchObject([{ code: 78 }]);
  });

  it('that is not ready in time tells what it was found lacking the last time', async () => {
    const ready: Program['ready'] = (signal, notYet) => until(async () => notYet(new Error('no way in')), signal, 5);
    const one = supervise('exec sleep 60', { ready, readyWithinMs: 200 });
    await expect(one.start()).rejects.toThrow('it was not ready within 0.2 s: no way in');
  });

  it('tells by its name what cannot be run at all', async () => {
    const one = supervise('', { command: join(folder, 'nothing'), startAttempts: 1 });
    await expect(one.start()).rejects.toThrow('it does not start');
  });

  it('stays down while it is held and comes back when it is started', async () => {
    const one = supervise('exec sleep 60');
    await one.start();
    one.hold();
    await one.kill('SIGKILL');
    expect(one.state).toBe('down');
    await expect(one.whenReady()).rejects.toThrow('held');
    await one.start();
    expect(one.state).toBe('ready');
  });

  it('is asked to end before it is made to', async () => {
    const polite = supervise("trap 'exit 0' TERM; touch up; while :; do sleep 0.02; done");
    await polite.start();
    await until(async () => existsSync(join(folder, 'up')), soon());
    await expect(polite.stop()).resolves.toMatchObject({ code: 0, signal: null });
    const stubborn = supervise("trap '' TERM; touch up2; while :; do sleep 0.02; done", { stopWithinMs: 150 });
    await stubborn.start();
    await until(async () => existsSync(join(folder, 'up2')), soon());
    await expect(stubborn.stop()).resolves.toMatchObject({ signal: 'SIGKILL' });
  });

  it('is not reached by a signal to the group of its supervisor', async () => {
    const one = supervise('exec sleep 60');
    await one.start();
    const group = execFileSync('ps', ['-o', 'pgid=', '-p', String(one.pid)], { encoding: 'utf8' });
    expect(Number(group)).toBe(one.pid);
  });

  it('runs unheard where its log cannot be written, and says so', async () => {
    const one = supervise('echo unheard; exec sleep 60', { logFile: join(folder, 'nowhere', 'it.log') });
    await one.start();
    expect([one.state, unwritten]).toEqual(['ready', [expect.stringContaining('nowhere')]]);
  });

  it('that cannot be prepared again counts as dead, is shown with the reason, and comes back when it can', async () => {
    let isAway = false;
    const prepare = (): void => {
      if (isAway) throw new Error('no room to prepare in');
    };
    const one = supervise('exec sleep 60', { prepare });
    await one.start();
    isAway = true;
    await one.kill('SIGKILL');
    await until(async () => troubles.length > 0, soon());
    expect(troubles[0]).toEqual({ deaths: 3, lines: ['no room to prepare in'] });
    isAway = false;
    await one.whenReady(30_000);
    expect(one.state).toBe('ready');
  });

  it('ends after each death what would live on without it, also while it is held', async () => {
    let ended = 0;
    const one = supervise('exec sleep 60', { afterDeath: () => (ended += 1) });
    await one.start();
    one.hold();
    await one.kill('SIGKILL');
    expect(ended).toBe(1);
  });

  it('prepares itself anew before each start', async () => {
    let prepared = 0;
    const one = supervise('exec sleep 60', { prepare: () => writeFileSync(join(folder, 'prepared'), String((prepared += 1))) });
    await one.start();
    await one.kill('SIGKILL');
    await one.whenReady();
    expect(prepared).toBe(2);
  });
});
