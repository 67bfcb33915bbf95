import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identify, isAlive, startFromPs } from './process-identity.ts';

/** A child of this process that has ended and is not asked after. */
const zombieOf = (parent: number): number | undefined => {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'stat='], { encoding: 'utf8' }).trim().split('\n');
  const found = rows.map((row) => row.trim().split(/\s+/)).find(([, of, state]) => Number(of) === parent && state?.startsWith('Z'));
  return found && Number(found[0]);
};

describe('who a process is', () => {
  it('stays the same while it lives, however it is asked for', () => {
    expect(identify(process.pid)).toEqual(identify(process.pid));
    expect(isAlive(identify(process.pid)!)).toBe(true);
    const told = startFromPs(process.pid)!;
    process.env['TZ'] = 'Pacific/Auckland';
    onTestFinished(() => void delete process.env['TZ']);
    expect(startFromPs(process.pid)).toBe(told);
    expect(Math.abs(Date.parse(`${told} UTC`) - (Date.now() - performance.now()))).toBeLessThan(120_000);
  });

  it('is nobody when it is no more, even before its parent has noticed', async () => {
    const child = spawn('sh', ['-c', 'sleep 0.5 & exec sleep 30']);
    onTestFinished(() => void child.kill('SIGKILL'));
    // The shell has become a program that never asks after its child, which stays behind as a zombie.
    await expect.poll(() => zombieOf(child.pid!)).toBeDefined();
    const zombie = zombieOf(child.pid!)!;
    expect([identify(zombie), startFromPs(zombie)]).toEqual([undefined, undefined]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect([identify(child.pid!), startFromPs(child.pid!)]).toEqual([undefined, undefined]);
  });
});
