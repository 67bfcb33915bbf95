import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statOf } from '../system/process-identity.ts';

const module = new URL('./one-at-a-time.mjs', import.meta.url).href;

describe('what one command of a checkout does at a time', () => {
  let folder: string;
  let file: string;
  let started: ChildProcess[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quadrille-'));
    file = join(folder, 'cache', 'preparing');
    started = [];
  });
  afterEach(() => {
    started.forEach((child) => child.kill('SIGKILL'));
    rmSync(folder, { recursive: true });
  });

  /** A command that works until it reads a line, and says when it begins and ends. `unreaped`: below a parent that asks for no child's end. */
  const command = ({ unreaped = false } = {}) => {
    const script = `
      import { once } from 'node:events';
      const { oneAtATime } = await import('${module}');
      await oneAtATime(${JSON.stringify(file)}, async () => {
        console.log('begins');
        await once(process.stdin, 'data');
      });
      process.exit(0);`;
    const node = [process.execPath, '--input-type=module', '-e', script] as const;
    const [program, ...args] = unreaped ? (['sh', '-c', '"$@" <&0 & exec sleep 60', 'sh', ...node] as const) : node;
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    started.push(child);
    const said: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(String(chunk)));
    const says = async (text: string): Promise<void> => {
      await expect.poll(() => said.join('')).toContain(text);
    };
    return { child, ended: once(child, 'exit'), says };
  };

  it('waits for the other, and says so', async () => {
    const first = command();
    await first.says('begins');
    const second = command();
    await second.says('another command is at it');
    first.child.stdin.write('\n');
    expect(await first.ended).toEqual([0, null]);
    await second.says('begins');
    second.child.stdin.write('\n');
    expect(await second.ended).toEqual([0, null]);
    expect(existsSync(file)).toBe(false);
  });

  it('does not wait for one that was killed', async () => {
    const first = command();
    await first.says('begins');
    first.child.kill('SIGKILL');
    await first.ended;
    expect(existsSync(file)).toBe(true);
    await command().says('begins');
  });

  it('does not wait for one that was killed and that its parent has not taken note of', async () => {
    await command({ unreaped: true }).says('begins');
    const pid = Number(readFileSync(file, 'utf8').split(' ')[0]);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => statOf(pid)?.[0] ?? 'Z').toBe('Z');
    await command().says('begins');
  });

  it.each([
    ['before the machine was started', statOf(process.pid)?.[19] ?? '', 0],
    ['in a container that is no more', '1', Date.now() / 1000],
  ])('does not take another program for one that ran %s', async (_when, start, changed) => {
    const first = command();
    await first.says('begins');
    first.child.kill('SIGKILL');
    await first.ended;
    writeFileSync(file, `${process.pid} ${start}`);
    utimesSync(file, changed, changed);
    await command().says('begins');
    expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^${started.at(-1)?.pid} `));
  });
});

describe('what a command runs unseen', () => {
  it('is ended with it, soon, also where it pays no heed', async () => {
    const stubborn = "process.on('SIGINT', () => undefined); console.error('begins'); setTimeout(() => undefined, 60_000);";
    const script = `
      const { runQuietly } = await import('${new URL('./run-quietly.mjs', import.meta.url).href}');
      const run = runQuietly('npm ci failed', process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: ['ignore', 'pipe', 'pipe'] });
      setTimeout(() => process.kill(process.pid, 'SIGINT'), 500);
      await run.catch(({ message }) => process.exit(message === 'stopped' ? 3 : 4));`;
    const since = performance.now();
    const [code] = (await once(spawn(process.execPath, ['--input-type=module', '-e', script]), 'exit')) as [number];
    expect(code).toBe(3);
    expect(performance.now() - since).toBeLessThan(20_000);
  });
});
