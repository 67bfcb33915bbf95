import { testBrokers } from '@quadrille/testing';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endRun } from '../testing/run-folder.ts';
import { startInfrastructure } from './infrastructure.ts';
import { brokersKnownTo } from './kafka-protocol.ts';
import { kafkaImage } from './kafka.ts';
import { isFree } from './ports.ts';

/** Notes down what it is asked; a container of it is a way to a broker that runs already. */
const engine = (notes: string, [host, port]: readonly string[]): string => `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const { connect, createServer } = require('node:net');
const asked = process.argv.slice(2).join(' ');
appendFileSync(${JSON.stringify(notes)}, asked + '\\n');
if (asked.startsWith('run '))
  createServer((socket) => {
    const broker = connect(${port}, '${host}');
    for (const one of [socket, broker]) one.on('error', () => undefined);
    socket.pipe(broker).pipe(socket);
  }).listen(/127\\.0\\.0\\.1:(\\d+):9092/.exec(asked)[1], '127.0.0.1');
`;

describe('Kafka, where Docker is what runs it', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quadrille-'));
    mkdirSync(join(folder, 'bin'));
    const docker = join(folder, 'bin', 'docker');
    writeFileSync(docker, engine(join(folder, 'asked'), testBrokers()[0]!.split(':')));
    chmodSync(docker, 0o755);
    vi.stubEnv('PATH', `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`);
    vi.stubEnv('QUADRILLE_KAFKA_BY', 'docker');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  const asked = (): readonly string[] => readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');

  it('is a container for whoever starts a system and says nothing of it, and goes when it is killed', async () => {
    const { brokers, supervisor, stop } = await startInfrastructure({ dataDir: join(folder, 'data'), databaseUrl: 'postgres://unused' });
    const [host, port] = brokers.split(':') as [string, string];
    try {
      expect(await brokersKnownTo(host, Number(port))).toBe(1);
      const [cleared, ran] = asked();
      expect(ran).toMatch(new RegExp(`^run --rm --name (quadrille-kafka-\\w+) .*${kafkaImage}$`));
      supervisor.get('kafka').hold();
      await supervisor.get('kafka').kill('SIGKILL');
      // Else the container would go on without the client that was killed.
      expect(asked().slice(2)).toEqual([cleared]);
      expect(cleared).toMatch(/^rm -f quadrille-kafka-\w+$/);
    } finally {
      await stop();
    }
    expect(await isFree(Number(port))).toBe(true);
  });

  it('leaves no volume behind when the run that it was for is over', async () => {
    const run = join(folder, 'run');
    mkdirSync(join(run, 'system'), { recursive: true });
    await endRun(run, true);
    expect(asked()).toEqual([expect.stringMatching(/^volume rm -f quadrille-kafka-\w+$/)]);
    expect(existsSync(run)).toBe(false);
  });
});
