import { randomUUID } from 'node:crypto';
import { expectFulfilledOnce, expectLedgers, expectTimes, gatherWithMail } from './evidence.ts';
import { expectSame, expectTrue } from './expect.ts';
import { isConfirmed, isOver } from './order.ts';
import { poll } from './poll.ts';
import { wantedByAll } from './queue.ts';
import type { Scenario } from './scenario.ts';
import type { Shop } from './shop.ts';

const sku = 'limited-100';
const pieces = 100;
const customers = 400;

/** Brings the article to exactly 100 pieces that nobody waits for: what is too much is bought, what is missing comes in. */
const stockUp = async (shop: Shop): Promise<void> => {
  const { available } = await shop.product(sku);
  const missing = pieces + (await wantedByAll(shop, sku)) - available;
  if (missing > 0) await shop.receive(sku, missing);
  if (missing < 0) await shop.place({ sku, quantity: Math.min(-missing, 1_000) });
  await poll(
    async () => ({ waiting: await wantedByAll(shop, sku), available: (await shop.product(sku)).available }),
    ({ waiting, available: now }) => waiting === 0 && now === pieces,
    `there are not ${pieces} pieces of ${sku} for all`,
  );
};

const someAtATime = async <Item>(items: readonly Item[], look: (item: Item) => Promise<void>): Promise<void> => {
  for (let from = 0; from < items.length; from += 20) await Promise.all(items.slice(from, from + 20).map(look));
};

export const aRunOnOneArticle: Scenario = {
  number: 15,
  title: `${customers} orders at once for ${pieces} pieces`,
  alone: true,
  plays: [
    {
      promise: `exactly ${pieces} get one and are confirmed, all others are cancelled uncharged, and the stock never goes below zero`,
      async run(shop) {
        await stockUp(shop);
        const email = `run.${randomUUID()}@example.com`;
        const wish = { sku, quantity: 1, email, policy: { backorderSeconds: 0 } };
        let lowest = pieces;
        const since = performance.now();
        const placed = Array.from({ length: customers }, () => shop.place(wish));
        const ended = poll(
          async () => {
            const [{ onHand, reserved, available }, all] = await Promise.all([shop.product(sku), shop.ordersOf(email)]);
            lowest = Math.min(lowest, available, onHand - reserved);
            return all;
          },
          (all) => all.length === customers && all.every(isOver),
          'not every order has come to its end',
          90_000,
        );
        const [orders] = await Promise.all([ended, ...placed]);
        const [served, others] = [orders.filter(isConfirmed), orders.filter(({ status }) => status === 'cancelled')];
        expectSame('orders that are confirmed and cancelled', [served.length, others.length], [pieces, customers - pieces]);
        expectTrue(`the stock never goes below zero (it was ${lowest})`, lowest >= 0);
        expectSame('pieces that are left', (await shop.product(sku)).available, 0);
        const seconds = ((performance.now() - since) / 1_000).toFixed(1);
        await someAtATime(served, async ({ id }) => expectFulfilledOnce(await gatherWithMail(shop, id, 'confirmed')));
        await someAtATime(others, async ({ id }) => {
          const end = await gatherWithMail(shop, id, 'cancelled');
          expectLedgers(end, { money: [], parcels: [], mails: ['cancelled'] });
          expectTimes(end, { OrderPlaced: 1, StockReserved: 0, OrderConfirmed: 0, OrderCancelled: 1 });
        });
        return [`${served.length} confirmed, ${others.length} cancelled, lowest stock seen ${lowest}, all of it in ${seconds} s`];
      },
    },
  ],
};
