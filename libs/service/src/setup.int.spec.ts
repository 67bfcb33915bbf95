import { type ScratchDatabase, scratchDatabase, testBrokers } from '@quadrille/testing';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

describe('the set-up of a service', () => {
  let database: ScratchDatabase;
  let folder: string;
  beforeEach(async () => {
    database = await scratchDatabase();
    folder = mkdtempSync(join(tmpdir(), 'quadrille-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
  });

  const setUp = (program: string, ...args: readonly string[]) => {
    const env = {
      ...process.env,
      KAFKA_BROKERS: testBrokers().join(','),
      DATABASE_URL: database.urlOf('quadrille_inventory'),
      MIGRATION_DATABASE_URL: database.ownerUrl,
    };
    const { status, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: root, env, encoding: 'utf8' });
    return { code: status, said: stderr };
  };
  const isMade = async (): Promise<unknown> => database.query("SELECT to_regclass('inventory.events') IS NOT NULL AS made");

  it('does its work also where it is called by way of a link', async () => {
    symlinkSync(root, join(folder, 'current'));
    expect(setUp(join(folder, 'current/libs/service/dist/setup.js'), 'inventory')).toEqual({ code: 0, said: '' });
    expect(await isMade()).toEqual([{ made: true }]);
  });

  it('says how it is called where no service is named, and leaves with 1', async () => {
    const usage = 'Usage: node libs/service/dist/setup.js <service>\n';
    expect(setUp('libs/service/dist/setup.js')).toEqual({ code: 1, said: usage });
    expect(await isMade()).toEqual([{ made: false }]);
  });
});
