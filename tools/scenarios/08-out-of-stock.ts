import { expectFulfilledOnce, expectLedgers, expectTimes, gather, gatherWithMail } from './evidence.ts';
import { wantedByAll } from './queue.ts';
import type { Scenario } from './scenario.ts';

const sku = 'sold-out';

export const outOfStock: Scenario = {
  number: 8,
  title: 'out of stock',
  plays: [
    {
      promise: 'a backordered order is told of, gets its goods when they come in and is confirmed',
      async run(shop) {
        const { available } = await shop.product(sku);
        const id = await shop.place({ sku, quantity: Math.min(available + 1, 1_000) });
        await shop.untilStatus(id, 'backordered');
        expectLedgers(await gatherWithMail(shop, id, 'backordered'), { money: [], parcels: [], mails: ['backordered'] });
        await shop.receive(sku, await wantedByAll(shop, sku));
        const end = await gatherWithMail(shop, id, 'confirmed');
        expectTimes(end, { OrderBackordered: 1 });
        expectFulfilledOnce(end, ['backordered', 'confirmed']);
        return [end.story];
      },
    },
    {
      promise: 'a backorder whose deadline has passed is cancelled, nothing was charged and the customer is told',
      async run(shop) {
        const id = await shop.place({ sku: 'limited-100', quantity: 1_000, policy: { backorderSeconds: 2 } });
        await shop.untilStatus(id, 'cancelled');
        await gatherWithMail(shop, id, 'backordered');
        const end = await gatherWithMail(shop, id, 'cancelled');
        expectLedgers(end, { money: [], parcels: [], mails: ['backordered', 'cancelled'] });
        expectTimes(end, { StockReserved: 0, OrderCancelled: 1 });
        return [end.story];
      },
    },
    {
      promise: 'an order that may not wait for stock is cancelled at once',
      async run(shop) {
        const id = await shop.place({ sku: 'limited-100', quantity: 1_000, policy: { backorderSeconds: 0 } });
        await shop.untilStatus(id, 'cancelled');
        const end = await gather(shop, (await gatherWithMail(shop, id, 'cancelled')).order);
        expectLedgers(end, { money: [], parcels: [], mails: ['cancelled'] });
        expectTimes(end, { OrderBackordered: 0 });
        return [end.story];
      },
    },
  ],
};
