import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';

describe('the prerequisites', () => {
  let bin: string;
  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'quadrille-'));
    symlinkSync('/bin/sh', join(bin, 'sh'));
  });
  afterEach(() => rmSync(bin, { recursive: true }));

  const tool = (name: string, script: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };

  /** Checks them on a machine that has only the tools made above; answers what it says, and who will run Kafka. */
  const check = (env: Readonly<Record<string, string>> = {}): { readonly said: string; readonly by: string; readonly ms: number } => {
    const url = JSON.stringify(join(root, 'tools', 'start', 'prerequisites.mjs'));
    const script = `import(${url}).then(({ checkPrerequisites }) => { checkPrerequisites(); console.log(process.env.QUADRILLE_KAFKA_BY); }).catch((error) => console.error(error.message));`;
    const since = performance.now();
    const { stdout, stderr } = spawnSync(process.execPath, ['--eval', script], { env: { PATH: bin, ...env }, encoding: 'utf8' });
    return { said: stderr, by: stdout.trim(), ms: performance.now() - since };
  };

  it('are met by Java 17 with Maven', () => {
    tool('java', `echo 'openjdk version "17.0.15"' >&2`);
    tool('mvn', '');
    expect(check()).toMatchObject({ by: 'java', said: '' });
  });

  it('are met by a Docker engine that answers', () => {
    tool('docker', 'exit 0');
    expect(check()).toMatchObject({ by: 'docker', said: '' });
  });

  it('are met by a Kafka that is given', () => {
    expect(check({ KAFKA_BROKERS: 'localhost:9092' })).toMatchObject({ by: 'given', said: '' });
  });

  it('say what is missing and every way to supply it', () => {
    tool('java', `echo 'openjdk version "11.0.2"' >&2`);
    tool('docker', 'exit 1');
    const { said } = check();
    for (const part of ['java is version 11', 'no mvn', 'no Docker engine', 'KAFKA_BROKERS=', 'Java 17 or newer and Maven'])
      expect(said).toContain(part);
  });

  it('are told in less than two seconds, even where a Docker engine hangs', () => {
    tool('docker', 'exec /bin/sleep 30');
    const { said, ms } = check();
    expect(said).toContain('no Docker engine answers');
    expect(ms).toBeLessThan(2_000);
  });
});
