import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from './deadline.ts';
import { root } from './paths.ts';
import { identify } from './process-identity.ts';

describe('infrastructure that is ended while Maven works for it', () => {
  /** A checkout without jars, and a Maven that takes for ever. */
  let checkout: string;
  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'quadrille-'));
    cpSync(import.meta.dirname, join(checkout, 'tools', 'system'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
    writeFileSync(join(checkout, 'mvn'), `#!/bin/sh\necho $$ > ${checkout}/maven\nexec sleep 20\n`);
    chmodSync(join(checkout, 'mvn'), 0o755);
  });
  afterEach(() => rmSync(checkout, { recursive: true }));

  it('ends at once, and so does Maven; nothing is written any more', async () => {
    const script = `
      import { startInfrastructure } from './tools/system/infrastructure.ts';
      const abort = new AbortController();
      process.once('SIGTERM', () => abort.abort());
      await startInfrastructure({ dataDir: 'data', databaseUrl: 'postgres://unused', signal: abort.signal }).catch(() => process.exit(3));`;
    const env = { ...process.env, QUADRILLE_KAFKA_BY: 'java', PATH: [checkout, process.env['PATH']].join(delimiter) };
    const start = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: checkout, env, stdio: 'inherit' });
    const ended = once(start, 'exit');
    const asked = join(checkout, 'maven');
    await until(async () => readFileSync(asked, 'utf8').endsWith('\n'), AbortSignal.timeout(30_000));
    const since = performance.now();
    start.kill('SIGTERM');
    expect(await ended).toEqual([3, null]);
    await until(async () => identify(Number(readFileSync(asked, 'utf8'))) === undefined, AbortSignal.timeout(10_000));
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(readFileSync(join(checkout, 'data', 'supervisor.json'), 'utf8')).toBe('null');
    expect(existsSync(join(checkout, 'data', 'kafka.properties'))).toBe(false);
  });
});
