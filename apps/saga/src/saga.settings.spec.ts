import { BadSettings, readSettings } from '@quadrille/service';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sagaSettings } from './saga.settings.js';

const needed = { PORT: '3006', DATABASE_URL: 'postgres://saga@localhost/quadrille', KAFKA_BROKERS: 'localhost:9092' };

describe('the settings of the saga', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'saga-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const problemsOf = (environment: Readonly<Record<string, string>>): string => {
    try {
      readSettings(sagaSettings, { ...needed, ...environment });
      return 'none';
    } catch (error) {
      if (error instanceof BadSettings) return error.message;
      throw error;
    }
  };

  it('tell at once every file and folder that cannot be read, and why', () => {
    const bindings = join(folder, 'bindings.json');
    writeFileSync(bindings, '{"functions":{"assess":{"activity":7}}}');
    writeFileSync(join(folder, 'broken.asl.yaml'), 'StartAt: Nowhere\nStates: {}\n');
    const problems = problemsOf({ WORKFLOWS_DIR: folder, STATE_MACHINE_KEYS_FILE: '/no/keys', STATE_MACHINE_BINDINGS: bindings });
    expect(problems).toContain('The environment has 3 problems');
    expect(problems).toContain('STATE_MACHINE_KEYS_FILE: /no/keys cannot be read: ENOENT');
    expect(problems).toMatch(/STATE_MACHINE_BINDINGS: .*functions\.assess/);
    expect(problems).toMatch(/WORKFLOWS_DIR: .*broken/);
  });

  it('are well where each can be read', () => {
    const keys = join(folder, 'aws-credentials');
    const bindings = join(folder, 'bindings.json');
    writeFileSync(keys, '[default]\naws_access_key_id = ID\naws_secret_access_key = SECRET\n');
    writeFileSync(bindings, '{}');
    expect(problemsOf({ WORKFLOWS_DIR: folder, STATE_MACHINE_KEYS_FILE: keys, STATE_MACHINE_BINDINGS: bindings })).toBe('none');
  });
});
