import { expectLedgers, expectTimes, gatherWithMail } from './evidence.ts';
import { expectSame } from './expect.ts';
import type { Scenario } from './scenario.ts';

export const theHoldIsOver: Scenario = {
  number: 3,
  title: 'insufficient funds, and nobody pays',
  plays: [
    {
      promise: 'when the hold is over the stock is released, the order has failed and the customer is told',
      async run(shop) {
        const id = await shop.place({ token: 'tok_test_insufficient_funds', policy: { paymentHoldSeconds: 2 } });
        await shop.untilStatus(id, 'failed');
        const end = await gatherWithMail(shop, id, 'failed');
        expectSame('the error', end.order.failure?.error, 'InsufficientFunds');
        expectLedgers(end, { money: ['declined'], parcels: [], mails: ['failed'] });
        expectTimes(end, { OrderHeld: 1, StockReserved: 1, StockReleased: 1, OrderFailed: 1 });
        return [end.story];
      },
    },
  ],
};
