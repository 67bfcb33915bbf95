import { expectLedgers, expectTimes, factsOf, gatherWithMail } from './evidence.ts';
import { expectSame, expectTrue, PromiseBroken } from './expect.ts';
import { isConfirmed } from './order.ts';
import type { Scenario } from './scenario.ts';
import type { Shop } from './shop.ts';

const cancel = (shop: Shop, id: string): Promise<unknown> => shop.ask(`/orders/${id}/cancel`, { body: {} }, 202);

/** The parcel leaves some seconds after it was booked: on a busy machine it may be faster than the customer, who then has to be quicker next time. */
const cancelInTime = async (shop: Shop, tries = 3): Promise<string> => {
  const id = await shop.place();
  await shop.until(id, 'confirmed', isConfirmed);
  const { status } = await shop.send(`/orders/${id}/cancel`, { body: {} });
  const end = await shop.until(id, 'cancelled or on its way', (order) => order.status === 'cancelled' || order.status === 'delivered');
  if (end.status === 'cancelled') return id;
  expectTrue(
    'a parcel that had left is why it was not cancelled',
    status === 409 || end.cancellationAsked?.refused?.error === 'AlreadyDispatched',
  );
  if (tries === 1) throw new PromiseBroken('every parcel was faster than its cancellation');
  return cancelInTime(shop, tries - 1);
};

export const changedTheirMind: Scenario = {
  number: 10,
  title: 'the customer cancels',
  plays: [
    {
      promise: 'before the capture: the stock is released and nothing was charged',
      async run(shop) {
        const id = await shop.place({ sku: 'grand-piano', quantity: 1 });
        await shop.untilStatus(id, 'awaiting_approval');
        await cancel(shop, id);
        await shop.untilStatus(id, 'cancelled');
        const end = await gatherWithMail(shop, id, 'cancelled');
        expectLedgers(end, { money: [], parcels: [], mails: ['cancelled'] });
        expectTimes(end, { StockReserved: 1, StockReleased: 1, PaymentCaptured: 0 });
        return [end.story];
      },
    },
    {
      promise: 'after the capture: the money goes back, the parcel is called back, the stock is released',
      async run(shop) {
        const id = await cancelInTime(shop);
        await gatherWithMail(shop, id, 'confirmed');
        const end = await gatherWithMail(shop, id, 'cancelled');
        expectLedgers(end, { money: ['captured', 'refunded'], parcels: ['created', 'cancelled'], mails: ['confirmed', 'cancelled'] });
        expectSame('money that stayed', (end.money[0]?.amount ?? 0) - (end.money[1]?.amount ?? 0), 0);
        expectTimes(end, { PaymentRefunded: 1, ShipmentCancelled: 1, StockReleased: 1 });
        return [end.story];
      },
    },
    {
      promise: 'after the dispatch: refused with 409 and the reason, and the order goes its way',
      async run(shop) {
        const id = await shop.place();
        await shop.until(id, 'shipped', ({ status }) => status === 'shipped' || status === 'delivered');
        const { status, body } = await shop.send(`/orders/${id}/cancel`, { body: {} });
        expectSame('the answer', status, 409);
        expectTrue('the reason is given', typeof body['detail'] === 'string' && body['detail'].length > 0);
        await shop.untilStatus(id, 'delivered');
        const end = await gatherWithMail(shop, id, 'shipped');
        expectLedgers(end, { money: ['captured'], parcels: ['created'], mails: ['confirmed', 'shipped'] });
        expectSame('undone steps', factsOf(end, 'PaymentRefunded').length + factsOf(end, 'StockReleased').length, 0);
        return [`${end.story}; cancel: 409, ${String(body['detail'])}`];
      },
    },
  ],
};
