import { Controller, Get } from '@nestjs/common';
import { contractsOf } from '@quadrille/events';
import { createTopics } from '@quadrille/messaging';
import { metrics } from '@quadrille/telemetry';
import { forgetContractsOf, type ScratchDatabase, scratchDatabase, testBrokers } from '@quadrille/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { migrateService } from './migrate-service.js';
import { runService } from './run-service.js';
import type { Parts, ServiceTables } from './service-tables.js';
import { serviceSettings } from './settings.js';
import { stream } from './tables.js';

let asked = Promise.withResolvers<void>();
let answering = Promise.withResolvers<void>();

@Controller('slow')
class Slow {
  @Get()
  async answer(): Promise<string> {
    asked.resolve();
    await answering.promise;
    return 'at last';
  }
}

type Listener = (told: unknown) => void;
const events = ['uncaughtException', 'unhandledRejection', 'SIGTERM', 'SIGINT'] as const;

describe('a service that runs', () => {
  let database: ScratchDatabase;
  let folder: string;
  let exits: number[];
  let said: string;
  /** Where it listens, as soon as that is about to begin. */
  let server: Server | undefined;
  /** What holds the service back when it is told to stop. */
  let lastWork: () => Promise<void>;
  let parts: Parts | undefined;
  const before = new Map(events.map((name) => [name, process.listeners(name as 'SIGTERM') as Listener[]]));
  const measured = new Set(metrics.getMetricsAsArray().map(({ name }) => name));
  /** What the service listens to, and not what the test runner does. */
  const own = (name: (typeof events)[number]) =>
    (process.listeners(name as 'SIGTERM') as Listener[]).filter((listener) => !before.get(name)!.includes(listener));

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: migrateService });
    folder = mkdtempSync(join(tmpdir(), 'quadrille-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    forgetContractsOf(database.name);
    await database.drop();
  });
  beforeEach(() => {
    [exits, said, parts, server] = [[], '', undefined, undefined];
    [asked, answering] = [Promise.withResolvers(), Promise.withResolvers()];
    lastWork = async () => undefined;
    vi.spyOn(process, 'exit').mockImplementation(((code: number) => {
      exits.push(code);
      // Whoever runs without settings is no more after this.
      if (parts === undefined) throw new Error('exit');
    }) as never);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    // A process runs one service, and says once what it measures of itself.
    for (const { name } of metrics.getMetricsAsArray()) if (!measured.has(name)) metrics.removeSingleMetric(name);
    for (const name of events) for (const listener of own(name)) process.off(name, listener);
  });

  const tables = (): ServiceTables => ({
    name: database.name,
    streams: [stream<object, never, never>({ name: 'nothing', initialState: {}, decisions: {}, evolve: (state) => state })],
    routes: [Slow],
    onStart: (given) => void (parts = given),
    onStop: () => lastWork(),
  });
  /** Answers where it is asked. */
  const run = async (env: Readonly<Record<string, string>>, service = tables): Promise<string> => {
    for (const [name, value] of Object.entries({ LOG_LEVEL: 'silent', ...env })) vi.stubEnv(name, value);
    await runService(service, serviceSettings, { prepare: (app) => void (server = app.getHttpServer()) });
    return `http://127.0.0.1:${(server!.address() as AddressInfo).port}`;
  };
  const good = () => ({ PORT: '0', DATABASE_URL: database.roleUrl, KAFKA_BROKERS: testBrokers().join(','), LOG_LEVEL: 'fatal' });
  const whenExited = async (...codes: readonly number[]): Promise<void> => {
    await expect.poll(() => exits).toEqual(codes);
  };

  it('does not begin with wrong settings: it names every one of them and leaves with 78', async () => {
    await expect(run({ PORT: 'eighty', DATABASE_URL: 'mysql://db', KAFKA_BROKERS: 'nowhere', LOG_LEVEL: 'loud' })).rejects.toThrow('exit');
    expect(exits).toEqual([78]);
    for (const name of ['PORT', 'DATABASE_URL', 'KAFKA_BROKERS', 'LOG_LEVEL']) expect(said).toMatch(new RegExp(`^  ${name}: `, 'm'));
  });

  it.each([
    ['is not there', () => join(folder, 'nowhere'), 'no such file'],
    [
      'holds next to nothing',
      () => {
        writeFileSync(join(folder, 'short'), 'abc\n');
        return join(folder, 'short');
      },
      'has to have 16 characters or more',
    ],
  ])('does not begin with an operator token whose file %s', async (_, file, problem) => {
    await expect(run({ ...good(), OPERATOR_TOKEN_FILE: file() })).rejects.toThrow('exit');
    expect([exits, said]).toEqual([[78], expect.stringContaining(problem)]);
    expect(said).toContain('OPERATOR_TOKEN_FILE');
  });

  it('does not begin with settings that it cannot be made of: it tells why and leaves with 78', async () => {
    const refusing = (): never => {
      throw new Error('The workflow cannot be run');
    };
    await expect(run(good(), refusing)).rejects.toThrow('exit');
    expect([exits, said]).toEqual([[78], expect.stringContaining('The workflow cannot be run')]);
  });

  it('does not begin where a topic has another number of partitions: nothing of a key may come to a second one', async () => {
    const Ask = contractsOf(database.name).command(`Ask.${database.name}`, 'Asked.', z.object({ orderId: z.string() }));
    await createTopics({ brokers: testBrokers(), topics: [Ask.topic], partitions: 2 });
    const asked = stream<object, never, never>({
      name: 'asked',
      initialState: {},
      decisions: { [Ask.type]: () => [] },
      evolve: (state) => state,
    });
    await expect(run(good(), () => ({ ...tables(), streams: [asked] }))).rejects.toThrow(`${Ask.topic} has 2 partitions, not 3`);
    expect(server).toBeUndefined();
  });

  it('is well, and drains and leaves with 0 when it is told to stop, once, however often it is told', async () => {
    const url = await run(good());
    for (const probe of ['live', 'startup', 'ready']) expect((await fetch(`${url}/health/${probe}`)).status).toBe(200);
    const working = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    let stops = 0;
    lastWork = () => {
      stops += 1;
      begun.resolve();
      return working.promise;
    };
    process.emit('SIGTERM');
    await begun.promise;
    process.emit('SIGTERM');
    process.emit('SIGINT');
    expect(exits).toEqual([]);
    working.resolve();
    await whenExited(0);
    expect(stops).toBe(1);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed');
  });

  /** Timers of so many milliseconds ring when this says; answers how many were set. */
  const timersOf = (milliseconds: number, ring: (act: () => void) => void): (() => number) => {
    const { setTimeout: wait } = globalThis;
    let set = 0;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((act: () => void, ms: number) => {
      if (ms !== milliseconds) return wait(act, ms);
      set += 1;
      ring(act);
      return wait(() => undefined, 0);
    }) as typeof setTimeout);
    return () => set;
  };

  it('answers what it was asked before it was told to stop, and no connection that is kept alive holds it up', async () => {
    const url = await run(good());
    const cutOff = timersOf(2500, () => undefined);
    const slow = fetch(`${url}/slow`);
    await asked.promise;
    process.emit('SIGTERM');
    await expect.poll(() => fetch(`${url}/health/live`).catch(() => 'refused')).toBe('refused');
    answering.resolve();
    const answer = await slow;
    expect(answer.headers.get('connection')).toBe('close');
    expect(await answer.text()).toBe('at last');
    await whenExited(0);
    expect(cutOff()).toBe(1);
  });

  it('waits for a request to be there whole for a minute, and no longer', async () => {
    await run(good());
    expect(server).toMatchObject({ requestTimeout: 60_000, headersTimeout: 60_000 });
    process.emit('SIGTERM');
    await whenExited(0);
  });

  it('says that it drains before it waits for what it was asked, so that nobody need wait for what comes no more', async () => {
    const url = await run(good(), () => ({ ...tables(), onDrain: () => answering.resolve() }));
    const cutOff = timersOf(2500, () => undefined);
    const slow = fetch(`${url}/slow`);
    await asked.promise;
    process.emit('SIGTERM');
    expect(await (await slow).text()).toBe('at last');
    await whenExited(0);
    expect(cutOff()).toBe(1);
  });

  it('cuts off what it cannot answer in time', async () => {
    const url = await run(good());
    const cutOff = timersOf(2500, (act) => setImmediate(act));
    const slow = fetch(`${url}/slow`);
    await asked.promise;
    process.emit('SIGTERM');
    await expect(slow).rejects.toThrow('fetch failed');
    await whenExited(0);
    expect(cutOff()).toBe(1);
  });

  it('that cannot drain in time is ended with 1, so that nobody waits for it', async () => {
    await run(good());
    const working = Promise.withResolvers<void>();
    lastWork = () => working.promise;
    const hurried = timersOf(9500, (act) => setTimeout(act, 50));
    process.emit('SIGTERM');
    await whenExited(1);
    expect(hurried()).toBe(1);
    working.resolve();
    await whenExited(1, 0);
  });

  it('ends with 1, for whoever supervises it, when something went wrong that nobody caught', async () => {
    await run(good());
    own('uncaughtException').forEach((listener) => listener(new Error('a defect')));
    expect(exits).toEqual([1]);
    process.emit('SIGTERM');
    await whenExited(1, 0);
  });
});
