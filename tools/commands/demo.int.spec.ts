import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateFileOf } from '../system/leftovers.ts';
import { identify, isAlive, type ProcessIdentity } from '../system/process-identity.ts';
import { npmRun, ownSurroundings } from '../testing/npm-command.ts';

describe.each(['demo', 'infrastructure'])('npm run %s beside a start that is not ready yet', (command) => {
  let dataDir: string;
  let kafka: ChildProcess;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'quadrille-'));
    kafka = spawn('sleep', ['60'], { stdio: 'ignore' });
  });
  afterEach(() => {
    kafka.kill('SIGKILL');
    rmSync(dataDir, { recursive: true });
  });

  it('leaves alone what that has begun, and says so', async () => {
    const begun = identify(kafka.pid as number) as ProcessIdentity;
    const state = { supervisor: identify(process.pid), processes: [{ name: 'kafka', ...begun }] };
    writeFileSync(stateFileOf(dataDir), JSON.stringify(state));
    const { code, said } = await npmRun([command], await ownSurroundings(dataDir));
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining(`supervisor ${process.pid}`) });
    expect(isAlive(begun)).toBe(true);
  });
});
