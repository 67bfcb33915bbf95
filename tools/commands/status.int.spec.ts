import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateFileOf } from '../system/leftovers.ts';
import { identify } from '../system/process-identity.ts';
import { writeRunFile, type RunningService } from '../system/run-file.ts';
import { npmRun } from '../testing/npm-command.ts';

describe('npm run status', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'quadrille-'))));
  afterEach(() => rmSync(dataDir, { recursive: true }));

  /** With a Kafka of its own and a PostgreSQL that was given. */
  const statusOf = async (services: readonly RunningService[]): Promise<{ readonly code: number | null; readonly said: string }> => {
    const names = ['kafka', ...services.map(({ name }) => name)];
    writeFileSync(stateFileOf(dataDir), JSON.stringify({ supervisor: identify(process.pid), processes: [], names }));
    writeRunFile(dataDir, {
      gateway: 'http://localhost:1',
      operatorToken: '',
      kafka: { brokers: '127.0.0.1:1', pid: null },
      postgres: { url: 'postgres://me:secret@db.example:5432/shop', pid: null },
      jaeger: null,
      services,
    });
    const { code, said } = await npmRun(['status'], { QUADRILLE_DATA_DIR: dataDir });
    return { code, said: stripVTControlCharacters(said) };
  };
  const down: RunningService = { name: 'payment', pid: null, port: 1, url: 'http://127.0.0.1:1' };

  it('leaves with 1 where no service is ready, and tells what is down from what was given', async () => {
    const { code, said } = await statusOf([down]);
    expect(said).toMatch(/^ *payment +http:\/\/127\.0\.0\.1:1 +restarting +down /m);
    expect(said).toMatch(/^ *kafka +127\.0\.0\.1:1 +restarting *$/m);
    expect(said).toMatch(/^ *postgres +db\.example:5432 +yours *$/m);
    expect(code).toBe(1);
  });

  it('leaves with 0 where one is ready', async () => {
    const server = createServer((_, response) => response.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, said } = await statusOf([down, { name: 'email', pid: process.pid, port, url: `http://127.0.0.1:${port}` }]);
    server.close();
    expect(said).toMatch(new RegExp(`^ *email +http://127\\.0\\.0\\.1:${port} +${process.pid} +ready `, 'm'));
    expect(code).toBe(0);
  });
});
