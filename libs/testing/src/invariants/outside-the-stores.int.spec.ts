import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTopics } from '@quadrille/messaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietClient } from '../kafka/quiet-client.js';
import { deliveredOrder } from '../scratch/delivered-order.js';
import { ScratchStores } from '../scratch/scratch-stores.js';

const given = (name: string): string => process.env[name] ?? `${name} is not set: npm test starts what it names`;

/** A gateway that shows one and the same of every order. */
const gatewayThatShows = async (order: object): Promise<Server> => {
  const server = createServer((_request, response) => response.end(JSON.stringify(order)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};
const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('an invariant that looks beyond the stores', () => {
  let stores: ScratchStores;
  const folder = mkdtempSync(join(tmpdir(), 'invariants-'));

  beforeAll(async () => {
    stores = new ScratchStores(given('TEST_DATABASE_URL'));
    await stores.open();
    await deliveredOrder(stores);
  });
  afterAll(async () => {
    await stores.close();
    rmSync(folder, { recursive: true });
  });

  it('I10 finds an order that is shown otherwise than it is listed', async () => {
    const server = await gatewayThatShows({ status: 'paid' });
    const violation = await stores.judge('I10', { house: { gateway: urlOf(server) } });
    server.close();
    expect(violation?.breaches[0]).toMatch(/shown as paid, listed as delivered/);
  });

  it('I14 finds a payment token in an answer', async () => {
    const server = await gatewayThatShows({ status: 'delivered', payment: { token: 'test_success_visa' } });
    const violation = await stores.judge('I14', { house: { gateway: urlOf(server) } });
    server.close();
    expect(violation?.breaches[0]).toMatch(/a payment token in GET/);
  });

  it('I14 finds a secret and a card number in a log, by file and line', async () => {
    writeFileSync(join(folder, 'payment.log'), `{"msg":"ready"}\n{"msg":"with open-sesame"}\n{"msg":"charged 4${'0'.repeat(14)}2"}\n`);
    const violation = await stores.judge('I14', { house: { logFolder: folder, secrets: ['open-sesame'] } });
    expect(violation?.breaches).toEqual(['a secret in payment.log, line 2', 'a card number in payment.log, line 3']);
  });

  it('I15 finds a message that no store has told and nobody has parked', async () => {
    const brokers = given('TEST_KAFKA_BROKERS');
    await createTopics({ brokers: brokers.split(',') });
    const producer = quietClient('spec', brokers.split(',')).producer({ createPartitioner: () => () => 0 });
    await producer.connect();
    const [sent] = await producer.send({ topic: 'saga.commands', messages: [{ key: randomUUID(), value: 'no JSON', partition: 0 }] });
    await producer.disconnect();
    const place = `saga.commands/0/${sent?.baseOffset}`;
    const park = (): Promise<void> =>
      stores.run(
        `INSERT INTO saga.parked (id, topic, partition, "offset", headers, code, reason, blocks_key) VALUES (gen_random_uuid(), 'saga.commands', 0, $1, '{}', 'not-json', 'it is no JSON', false)`,
        [sent?.baseOffset],
      );
    const breaches = async (plant?: () => Promise<void>): Promise<readonly string[]> =>
      (await stores.judge('I15', { house: { brokers }, ...(plant && { plant }) }))?.breaches ?? [];
    expect((await breaches()).filter((line) => line.startsWith(`${place}:`))).toHaveLength(1);
    expect((await breaches(park)).filter((line) => line.startsWith(`${place}:`))).toHaveLength(0);
  });
});
