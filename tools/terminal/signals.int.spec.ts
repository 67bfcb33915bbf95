import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

const signals = new URL('./signals.ts', import.meta.url).href;

/** A process that has begun something, does this, and would live on for a minute. */
const run = async (does: string, act: (pid: number) => void = () => undefined): Promise<{ code: number | null; said: string }> => {
  const script = `
    const { endOnSignal } = await import('${signals}');
    endOnSignal(async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      console.log('ended');
    });
    setTimeout(() => undefined, 60_000);
    console.log('begun');
    ${does}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  const ended = once(child, 'close');
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += String(chunk)));
  await expect.poll(() => said, { interval: 10 }).toContain('begun');
  act(child.pid!);
  const [code] = (await ended) as [number | null];
  return { code, said };
};
const timesEnded = (said: string): number => said.split('ended\n').length - 1;

describe('a command that has begun something', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends it at %s, once, and leaves with 0', async (signal) => {
    const { code, said } = await run('', (pid) => {
      process.kill(pid, signal);
      process.kill(pid, signal);
    });
    expect([code, timesEnded(said)]).toEqual([0, 1]);
  });

  it.each([
    ['an exception', "setTimeout(() => { throw new Error('a defect'); }, 1);"],
    ['a rejection', "void Promise.reject(new Error('a defect'));"],
  ])('ends it at %s that nobody caught, tells it, and leaves with 1', async (_, does) => {
    const { code, said } = await run(does);
    expect([code, timesEnded(said)]).toEqual([1, 1]);
    expect(said).toContain('a defect');
  });

  it('is not kept from ending it by what fails meanwhile', async () => {
    const { code, said } = await run("setInterval(() => { throw new Error('once more'); }, 10);");
    expect([code, timesEnded(said), said.split('Error: once more').length - 1]).toEqual([1, 1, 1]);
  });
});
