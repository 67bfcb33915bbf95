import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describe('a start to the background', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quadrille-'));
    for (const part of ['start', 'commands']) mkdirSync(join(folder, part));
    cpSync(join(import.meta.dirname, 'detach.ts'), join(folder, 'start', 'detach.ts'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What is to be started is this program. Answers how the start to the background left; `hears` is told when the program has begun. */
  const start = async (
    program: string,
    hears: (start: ChildProcess) => void = () => undefined,
  ): Promise<{ readonly code: number; readonly said: string }> => {
    writeFileSync(join(folder, 'commands', 'start.ts'), `console.log('begins'); ${program}`);
    const script = "await (await import('./start/detach.ts')).startDetached('data', []);";
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (said === '') hears(child);
      said += chunk.toString('utf8');
    });
    const [code] = (await once(child, 'close')) as [number];
    return { code, said };
  };

  it('that is given up does not say that it goes on, and leaves with 1: not even where all was shown at that moment', async () => {
    const ends =
      "process.on('SIGINT', () => { process.send('shown'); setTimeout(() => process.exit(0), 200); }); setTimeout(() => undefined, 60_000);";
    expect(await start(ends, (begun) => begun.kill('SIGINT'))).toEqual({ code: 1, said: 'begins\n' });
  });

  it('whose system was ended by somebody else before all was shown leaves with 1', async () => {
    expect(await start('process.exit(0);')).toEqual({ code: 1, said: 'begins\n' });
  });
});
