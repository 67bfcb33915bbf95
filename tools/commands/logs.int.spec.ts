import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateFileOf } from '../system/leftovers.ts';
import { identify } from '../system/process-identity.ts';
import { NpmCommand, npmRun } from '../testing/npm-command.ts';

describe('npm run logs -- -f', () => {
  let dataDir: string;
  let logs: NpmCommand;
  const logOf = (name: string): string => join(dataDir, 'logs', `${name}.log`);
  const expectToSee = async (text: string): Promise<void> => {
    await expect.poll(() => logs.said).toContain(text);
  };
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'quadrille-'));
    mkdirSync(join(dataDir, 'logs'));
    for (const name of ['email', 'payment']) writeFileSync(logOf(name), 'what was said\n');
    logs = new NpmCommand(['logs', 'email', 'payment', '-f'], { QUADRILLE_DATA_DIR: dataDir });
    await expectToSee('payment  what was said\n');
  });
  afterEach(async () => {
    logs.process.kill('SIGKILL');
    await logs.ended;
    rmSync(dataDir, { recursive: true });
  });

  it('shows what is said from then on, also in a log that was emptied', async () => {
    writeFileSync(logOf('email'), 'new\n');
    await expect.poll(() => logs.said).toContain('email    new\n');
  });

  it('ends when nobody reads any more, as in `| head`', async () => {
    logs.process.stdout!.destroy();
    appendFileSync(logOf('email'), 'unheard\n');
    expect(await logs.ended).toBe(0);
  });

  it('goes on where a reset deleted a log, and when it is there again', async () => {
    rmSync(logOf('email'));
    // Looked at in turn: who has seen two new lines of the second has missed the first.
    for (const line of ['one\n', 'two\n']) {
      appendFileSync(logOf('payment'), line);
      await expectToSee(`payment  ${line}`);
    }
    writeFileSync(logOf('email'), 'after the reset\n');
    await expect.poll(() => logs.said).toContain('email    after the reset\n');
  });
});

describe('npm run logs', () => {
  it('says that a log was deleted under what runs, and leaves with 1', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'quadrille-'));
    mkdirSync(join(dataDir, 'logs'));
    writeFileSync(join(dataDir, 'logs', 'email.log'), 'what was said\n');
    writeFileSync(stateFileOf(dataDir), JSON.stringify({ supervisor: identify(process.pid), processes: [], names: ['email', 'payment'] }));
    const { code, said } = await npmRun(['logs', 'payment', 'nobody'], { QUADRILLE_DATA_DIR: dataDir });
    rmSync(dataDir, { recursive: true });
    expect(code).toBe(1);
    expect(said).toBe('payment runs; its log was deleted and begins again at its next start\nno log of nobody; there are email\n');
  });
});
