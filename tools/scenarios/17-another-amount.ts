import { expectFulfilledOnce, expectLedgers, expectTimes, gatherWithMail } from './evidence.ts';
import { expectSame } from './expect.ts';
import type { Scenario } from './scenario.ts';

export const anotherAmount: Scenario = {
  number: 17,
  title: 'the customer expects to pay another amount',
  plays: [
    {
      promise: 'nothing is charged, the stock is released, the order has failed with AmountMismatch and the customer is told',
      async run(shop) {
        const id = await shop.place({ amount: 1 });
        await shop.untilStatus(id, 'failed');
        const end = await gatherWithMail(shop, id, 'failed');
        expectSame('the error', end.order.failure?.error, 'AmountMismatch');
        expectLedgers(end, { money: [], parcels: [], mails: ['failed'] });
        expectTimes(end, { OrderHeld: 0, StockReleased: 1, PaymentCaptured: 0 });
        return [end.story];
      },
    },
    {
      promise: 'the amount that equals the total is charged',
      async run(shop) {
        // 2 × 50.00, 8 % tax, 5.99 for up to two pounds.
        const amount = 11_399;
        const end = await gatherWithMail(shop, await shop.place({ amount }), 'confirmed');
        expectFulfilledOnce(end);
        expectSame('the charge', end.money[0]?.amount, amount);
        return [end.story];
      },
    },
  ],
};
