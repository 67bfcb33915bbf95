import { createClient } from '@quadrille/messaging';
import kafkajs from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it, vi } from 'vitest';
import type { Shop } from '../scenarios/shop.ts';
import { root } from '../system/paths.ts';
import type { RunningSystem } from '../system/running-system.ts';

type Schema = { readonly parse: (value: unknown) => unknown };
type Answer = { readonly schema?: Schema; readonly type?: string };
type Route = { readonly method: string; readonly path: string; readonly answers: Readonly<Record<number, Answer>> };
type Page = { readonly items: readonly { readonly id: string }[]; readonly next: string | null };

const file = join(root, 'apps', 'gateway', 'dist', 'http', 'docs', 'open-api.js');
const { documentedRoutes } = (await import(pathToFileURL(file).href)) as { documentedRoutes: readonly Route[] };
const shown = documentedRoutes.flatMap(({ method, path, answers: { 200: answer } }) =>
  method === 'get' && answer?.schema && answer.type === undefined ? [{ path, schema: answer.schema }] : [],
);

const sendRubbish = async (brokers: string): Promise<void> => {
  const createPartitioner = kafkajs.Partitioners.DefaultPartitioner;
  const producer = createClient('tests', brokers.split(',')).producer({ allowAutoTopicCreation: false, createPartitioner });
  await producer.connect();
  const messages = Array.from({ length: 3 }, () => ({ key: randomUUID(), value: 'no JSON' }));
  await producer.send({ topic: 'inventory.events', acks: -1, messages });
  await producer.disconnect();
};

/**
 * The tests of what the gateway of a running system says. It has something to put into every list: an order that arrived and came back, one that
 * waits for a person, one whose payment takes long, and rubbish in a topic.
 */
export const testDocumentedAnswers = (running: () => Readonly<{ system: RunningSystem; shop: Shop }>): void => {
  let shop: Shop;
  /** What stands for `{id}`, `{taskId}` and `{simulator}`, by the first words of a path. */
  const places: Record<string, string> = { '/operator/simulators': 'payments' };

  beforeAll(async () => {
    const { system } = running();
    ({ shop } = running());
    const [order, dear] = [await shop.place(), await shop.place({ sku: 'grand-piano', quantity: 1 })];
    await shop.untilStatus(order, 'delivered');
    const { id } = await shop.ask<{ id: string }>(`/orders/${order}/returns`, { body: { lines: [{ sku: 'widget-a', quantity: 1 }] } }, 202);
    Object.assign(places, {
      '/orders': order,
      '/order_status': order,
      '/workflow_details': order,
      '/returns': id,
      '/operator/executions': dear,
    });
    await shop.untilStatus(dear, 'awaiting_approval');
    await sendRubbish(system.brokers);
    await shop.turn('payments', { latencyMs: 60_000 });
    await shop.place();
  });

  const filled = (path: string): string => {
    const [, start = ''] = /^(.*?)\/\{/.exec(path) ?? [];
    return path.replace(/\{\w+\}/, places[start] as string);
  };

  it.each(shown)('to GET $path is what its document says, and nothing beside it', async ({ path, schema }) => {
    await vi.waitFor(
      async () => {
        const body = await shop.ask(filled(path), { operator: true });
        expect(body).not.toMatchObject({ items: [] });
        expect(schema.parse(body)).toMatchObject(body);
      },
      { timeout: 30_000, interval: 200 },
    );
  });

  it('of parked messages page by page is what it answers in one', async () => {
    const all = () => shop.ask<Page>('/operator/parked?limit=500', { operator: true });
    // Three messages, and three services that read them: payment, saga and gateway.
    await expect.poll(async () => (await all()).items).toHaveLength(9);
    const whole = await all();
    const seen: string[] = [];
    for (let after = ''; seen.length <= whole.items.length;) {
      const page = await shop.ask<Page>(`/operator/parked?limit=2${after}`, { operator: true });
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(seen).toEqual(whole.items.map(({ id }) => id));
  });

  it('to a redrive by filter names what was stopped, and goes on', async () => {
    const dear = places['/operator/executions'] as string;
    const isNow = (status: string) => shop.until(dear, status, ({ workflow }) => workflow.status === status);
    const redrive = (more: object) =>
      shop.ask<object>(
        '/operator/executions/redrive',
        { body: { status: 'ABORTED', workflow: 'order-fulfilment', ...more }, operator: true },
        202,
      );
    await shop.ask(`/operator/executions/${dear}/stop`, { body: { reason: 'a test' }, operator: true }, 202);
    await isNow('ABORTED');
    const named = { asked: expect.arrayContaining([dear]), refused: [] };
    expect(await redrive({ dryRun: true })).toMatchObject(named);
    expect(await redrive({ reason: 'it was a test' })).toMatchObject(named);
    await isNow('RUNNING');
  });
};
