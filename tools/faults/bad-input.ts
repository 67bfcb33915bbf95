import { randomUUID } from 'node:crypto';
import { createClient, partitionCount, partitionOf } from '@quadrille/messaging';
import { settled } from '@quadrille/testing';
import kafkajs from 'kafkajs';
import { beforeAll, expect, it } from 'vitest';
import { Shop } from '../scenarios/shop.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { houseOf } from './fault-system.ts';
import { planted, sound } from './planted.ts';
import { rowsOf } from './rows.ts';

type Parked = {
  readonly id: string;
  readonly service: string;
  readonly key: string | null;
  readonly code: string;
  readonly reason: string;
  readonly bytes: number;
};
/** `code`: what it is parked for. */
type Bad = { readonly code: string; readonly key: string; readonly value: Buffer | null };

const event = (orderId: string, change: object = {}): object => ({
  specversion: '1.0',
  id: randomUUID(),
  type: 'StockReserved',
  source: '/inventory',
  time: new Date().toISOString(),
  subject: orderId,
  correlationid: orderId,
  dataschema: '/schemas/StockReserved/1',
  data: { orderId, lines: [{ sku: 'widget-a', quantity: 1 }] },
  ...change,
});
const of = (code: string, content: object | string, key: string = randomUUID()): Bad => ({
  code,
  key,
  value: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
});
const changed = (code: string, change: object): Bad => {
  const orderId = randomUUID();
  return of(code, event(orderId, change), orderId);
};

/** What may lie in a topic that nobody of this house has written there. */
const badMessages = (): readonly Bad[] => [
  of('not-json', '{"specversion":"1.0","id"'),
  of('not-a-cloud-event', { hello: 'world' }),
  changed('not-a-cloud-event', { source: undefined }),
  changed('not-a-cloud-event', { time: 'yesterday' }),
  changed('not-a-cloud-event', { correlationid: { a: 1 } }),
  changed('not-a-cloud-event', { causationid: ['x'] }),
  changed('not-a-cloud-event', { traceparent: 7 }),
  changed('unknown-type', { type: 'OrderTeleported', dataschema: '/schemas/OrderTeleported/1' }),
  changed('schema-violated', { data: { orderId: 17, lines: [{ sku: 'widget-a', quantity: 1 }] } }),
  changed('unknown-version', { dataschema: '/schemas/StockReserved/99' }),
  of('too-large', ' '.repeat(256 * 1024 + 1)),
  of('wrong-key', event(randomUUID())),
  { code: 'tombstone', key: randomUUID(), value: null },
];
const keysOf = (messages: readonly { readonly key: string | null }[]): readonly (string | null)[] =>
  messages.map(({ key }) => key).toSorted();

/** The tests of what a running system, where nothing is parked yet, makes of messages that cannot be applied. Its orders are added to `everAccepted`. */
export const testBadInput = (running: () => RunningSystem, everAccepted: string[]): void => {
  let system: RunningSystem;
  let shop: Shop;
  const bad = badMessages();

  beforeAll(() => {
    system = running();
    shop = new Shop(system);
  });

  const parkedBy = async (service: string): Promise<readonly Parked[]> =>
    (await shop.ask<{ items: readonly Parked[] }>(`/operator/parked?service=${service}`, { operator: true })).items;

  it('is parked by everybody who reads it, with its reason and its bytes, while the orders beside it go on', async () => {
    const producer = createClient('tests', system.brokers.split(',')).producer({
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const messages = bad.map(({ key, value }) => ({ key, value, partition: partitionOf(key, partitionCount) }));
    await producer.send({ topic: 'inventory.events', acks: -1, messages });
    await producer.disconnect();
    const orders = await Promise.all(Array.from({ length: 12 }, () => shop.place()));
    // Whether the data and the key are right is looked at only by who has a use for the type.
    const everywhere = bad.filter(({ code }) => code !== 'schema-violated' && code !== 'wrong-key');
    for (const id of orders) await shop.untilStatus(id, 'delivered');
    await settled(houseOf(system, shop.accepted));
    for (const service of ['payment', 'saga', 'gateway'])
      expect(keysOf(await parkedBy(service))).toEqual(expect.arrayContaining([...keysOf(everywhere)]));
    const parked = await parkedBy('payment');
    expect(keysOf(parked)).toEqual(keysOf(bad));
    for (const { key, reason, bytes, code } of parked) {
      const written = bad.find((one) => one.key === key);
      expect(reason).not.toBe('');
      expect([code, bytes]).toEqual([written?.code, written?.value?.length ?? 0]);
    }
    const kept = await rowsOf<{ key: string; bytes: Buffer | null }>(system.postgresUrl, 'SELECT key, bytes FROM payment.parked');
    for (const { key, bytes } of kept)
      expect(bytes?.toString('base64')).toBe(bad.find((one) => one.key === key)?.value?.toString('base64'));
  });

  it('is shown and settled only to whoever bears the operator token, and only with a reason', async () => {
    const [first] = await parkedBy('payment');
    expect((await shop.send('/operator/parked')).status).toBe(401);
    expect((await shop.send(`/operator/parked/${first?.id}/discard`, { body: { reason: 'because' } })).status).toBe(401);
    expect((await shop.send(`/operator/parked/${first?.id}/discard`, { body: {}, operator: true })).status).toBe(422);
    expect((await shop.send(`/operator/parked/${first?.id}/discard`, { body: { reason: ' ' }, operator: true })).status).toBe(422);
    expect((await parkedBy('payment')).map(({ id }) => id)).toContain(first?.id);
  });

  it('stays parked with its reason when a redrive fails again, and is gone when it is discarded; the audit knows who and why', async () => {
    const target = (await parkedBy('payment')).find(({ code }) => code === 'schema-violated');
    const again = await shop.send(`/operator/parked/${target?.id}/redrive`, { body: { reason: 'once more', by: 'ada' }, operator: true });
    expect(again.status).toBe(409);
    expect(String(again.body['detail'])).toContain('StockReserved/orderId');
    expect((await parkedBy('payment')).map(({ id }) => id)).toContain(target?.id);
    for (const service of ['gateway', 'orders', 'inventory', 'payment', 'shipping', 'email', 'saga'])
      for (const { id } of await parkedBy(service))
        await shop.ask(`/operator/parked/${id}/discard`, { body: { reason: 'nobody of us wrote it', by: 'ada' }, operator: true });
    expect(await parkedBy('payment')).toEqual([]);
    const { items } = await shop.ask<{ items: readonly object[] }>('/operator/audit', { operator: true });
    expect(items).toContainEqual(
      expect.objectContaining({
        service: 'payment',
        actor: 'ada',
        action: 'discarded parked message',
        target: target?.id,
        reason: 'nobody of us wrote it',
      }),
    );
  });

  it('is parked after three starts when it kills the process; the others go on, and after a redrive so does its order', async () => {
    const killer = 'killer@example.com';
    await system.restart('inventory', planted('killed-by-an-order', { PLANTED_KILLER: killer, KAFKA_SESSION_TIMEOUT_MS: '3000' }));
    const deaths = (): number => system.process('inventory').exits.filter(({ code }) => code === 134).length;
    const victim = await shop.place({ email: killer });
    await expect.poll(deaths, { timeout: 30_000 }).toBeGreaterThan(0);
    const others = await Promise.all(Array.from({ length: 12 }, () => shop.place()));
    const killers = `SELECT key FROM inventory.parked WHERE settled IS NULL AND code = 'kills-the-process'`;
    await expect.poll(() => rowsOf(system.postgresUrl, killers), { timeout: 90_000, interval: 250 }).toEqual([{ key: victim }]);
    // It may have died before anybody counted; three times it was begun and counted.
    expect(deaths()).toBeGreaterThanOrEqual(3);
    expect((await parkedBy('inventory')).find(({ key }) => key === victim)?.reason).toBe('begun 3 times and never ended');
    for (const id of others) await shop.untilStatus(id, 'delivered');

    await system.restart('inventory', { ...sound, PLANTED_KILLER: undefined });
    const parked = (await parkedBy('inventory')).find(({ code }) => code === 'kills-the-process');
    await shop.ask(`/operator/parked/${parked?.id}/redrive`, { body: { reason: 'the fault is mended', by: 'ada' }, operator: true });
    await shop.untilStatus(victim, 'delivered');
    everAccepted.push(...shop.accepted);
  });
};
