import { type CloudEvent, dataSchemaOf, newId, OrderConfirmed } from '@quadrille/events';
import { createClient, Publisher } from '@quadrille/messaging';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../system/paths.ts';
import { freePortRange } from '../system/ports.ts';
import { commandsOf, follow } from './follow-page.ts';
import { linkProject, scratchCheckout, type, typed } from './scratch-checkout.ts';

const page = readFileSync(join(root, 'docs/how-to/add-a-service.md'), 'utf8');
const given = (variable: string): string => {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set: npm test starts what it names`);
  return value;
};
const brokers = given('TEST_KAFKA_BROKERS').split(',');
const owner = new URL(given('TEST_DATABASE_URL'));
const database = `page_${randomUUID().slice(0, 8)}`;

const at = (username: string, password: string): string => {
  const url = new URL(owner);
  Object.assign(url, { pathname: `/${database}`, username, password });
  return url.href;
};
const asOwner = async (statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: owner.href });
  await client.connect();
  await client.query(statement);
  await client.end();
};

type Earned = CloudEvent<string, { readonly points: number; readonly balance: number }>;

const confirmed = (orderId: string, email: string): CloudEvent => ({
  specversion: '1.0',
  id: newId(),
  type: 'OrderConfirmed',
  source: '/orders',
  time: new Date().toISOString(),
  subject: orderId,
  correlationid: orderId,
  dataschema: dataSchemaOf(OrderConfirmed),
  data: OrderConfirmed({
    orderId,
    number: 'ORD-20261121-7KQ2M9XA',
    customer: { email, name: 'Ada' },
    lines: [{ sku: 'widget-a', productId: 1, name: 'Widget A', quantity: 2, unitPrice: 2999 }],
    amounts: { currency: 'USD', subtotal: 5998, tax: 480, shipping: 599, total: 7077 },
  }).data,
});

describe('docs/how-to/add-a-service.md', () => {
  let checkout: string;
  let service: ChildProcess | undefined;
  let env: NodeJS.ProcessEnv;
  const kafka = createClient('page', brokers);
  const publisher = new Publisher(kafka);
  const reader = kafka.consumer({ groupId: `page-${randomUUID()}` });

  const run = (line: string): string => type(checkout, line, env);

  beforeAll(async () => {
    checkout = scratchCheckout();
    follow(page, checkout);
    linkProject(checkout, 'apps/loyalty');
    await asOwner(`CREATE DATABASE ${database}`);
    env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: String(await freePortRange(1)),
      KAFKA_BROKERS: brokers.join(','),
      DATABASE_URL: at('quadrille_loyalty', 'a-password-of-its-own'),
      MIGRATION_DATABASE_URL: at(owner.username, owner.password),
    };
  }, 120_000);

  afterAll(async () => {
    service?.kill('SIGKILL');
    await Promise.all([reader.disconnect(), publisher.close()]);
    rmSync(checkout, { recursive: true, force: true });
    await asOwner(`DROP DATABASE ${database} WITH (FORCE)`);
  }, 60_000);

  it('is typed in one shell, from which the start of everything takes nothing for a Kafka, a PostgreSQL or a port of yours', () => {
    const bin = join(checkout, 'stand-ins');
    mkdirSync(bin);
    const tells = '#!/bin/sh\necho "${0##*/} $* PORT=$PORT KAFKA_BROKERS=$KAFKA_BROKERS DATABASE_URL=$DATABASE_URL"\n';
    for (const program of ['npm', 'npx', 'node']) writeFileSync(join(bin, program), tells, { mode: 0o755 });
    const lines = commandsOf(page).filter((line) => !line.startsWith('export PATH='));
    const said = execFileSync('bash', ['--norc', '-e', '-c', lines.join('\n')], {
      env: { PATH: `${bin}:${env['PATH']}` },
      encoding: 'utf8',
    });
    expect(said).toMatch(/^node .*main.js PORT=3010 KAFKA_BROKERS=\S+ DATABASE_URL=\S+$/m);
    expect(said).toMatch(/^npm stop .*\nnpm start PORT= KAFKA_BROKERS= DATABASE_URL=$/m);
  });

  it('gives a service that compiles, and whose own spec passes', () => {
    const [build, test] = commandsOf(page).filter((line) => line.startsWith('npx '));
    run(build!);
    expect(run(test!)).toMatch(/Tests\s+2 passed/);
  }, 240_000);

  it('gives a service that runs, and that gives points once however often it is told', async () => {
    const [setUp, start] = commandsOf(page)
      .map((line) => line.trim())
      .filter((line) => line.startsWith('node '));
    run(setUp!);
    const [program, args] = typed(checkout, start!);
    service = spawn(program, args, { cwd: checkout, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(service, 'exit');

    const email = `${randomUUID()}@example.com`;
    const [first, second] = [confirmed(newId(), email), confirmed(newId(), email)];
    /** By their ids: on a busy machine one is published twice, which gives no points. */
    const earned = new Map<string, Earned>();
    const told = Promise.withResolvers<void>();
    await reader.connect();
    await reader.subscribe({ topics: ['loyalty.events'], fromBeginning: true });
    await reader.run({
      eachMessage: async ({ message }) => {
        const event = JSON.parse(String(message.value)) as Earned;
        if ([first.id, second.id].includes(event.causationid!)) earned.set(event.id, event);
        if (new Set([...earned.values()].map(({ causationid }) => causationid)).size === 2) told.resolve();
      },
    });
    for (const event of [first, first, second])
      await publisher.publish([{ topic: 'orders.events', key: event.subject, value: JSON.stringify(event) }]);
    await told.promise;

    const all = [...earned.values()].map(({ data }) => data);
    expect(all.map(({ points }) => points)).toEqual([70, 70]);
    expect(all.map(({ balance }) => balance).sort((one, other) => one - other)).toEqual([70, 140]);
    service.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  }, 120_000);
});
