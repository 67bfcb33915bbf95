import { expectLedgers, expectTimes, gather, gatherWithMail } from './evidence.ts';
import { expectSame, expectTrue } from './expect.ts';
import type { Scenario } from './scenario.ts';

export const aSecondCard: Scenario = {
  number: 2,
  title: 'insufficient funds, then another card',
  plays: [
    {
      promise: 'the stock stays reserved, a retry with a good card confirms the order, and nothing that was done is done again',
      async run(shop) {
        const id = await shop.place({ token: 'test_insufficient_funds' });
        const held = await gather(shop, await shop.untilStatus(id, 'payment_failed'));
        expectSame('the error', held.order.payment.error, 'InsufficientFunds');
        expectTimes(held, { StockReserved: 1, StockReleased: 0 });
        await shop.ask(`/orders/${id}/retry`, { body: { payment: { token: 'test_success_visa' } } }, 202);
        const end = await gatherWithMail(shop, id, 'confirmed');
        expectLedgers(end, {
          money: ['declined', 'captured'],
          parcels: ['created'],
          mails: ['confirmed'],
        });
        expectTrue('each card has an intent of its own', end.money[0]?.intentId !== end.money[1]?.intentId);
        expectTimes(end, { OrderPlaced: 1, StockReserved: 1, StockReleased: 0, PaymentCaptured: 1, OrderConfirmed: 1 });
        return [end.story];
      },
    },
    {
      promise: 'a retry of an order whose payment has not failed is refused with 409 and the reason',
      async run(shop) {
        const id = await shop.place();
        const { status, body } = await shop.send(`/orders/${id}/retry`, { body: {} });
        expectSame('the answer', status, 409);
        expectTrue('the reason is given', typeof body['detail'] === 'string' && body['detail'].length > 0);
        return [`409: ${String(body['detail'])}`];
      },
    },
  ],
};
