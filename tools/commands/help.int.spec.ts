import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { npmRun } from '../testing/npm-command.ts';
import { testFolder } from '../testing/run-folder.ts';

const commands = readdirSync(import.meta.dirname).flatMap((file) => /^([a-z-]+)\.ts$/.exec(file)?.[1] ?? []);

describe('a command that is asked for --help', () => {
  it.concurrent.each(commands)('says what it does and does nothing: %s', async (command) => {
    const { code, said } = await npmRun([command, '--help'], { QUADRILLE_DATA_DIR: testFolder('help') });
    expect(code).toBe(0);
    expect(said).toMatch(/Usage: npm .*\n\n\w[^]*\n\nOptions:/);
  });
});
