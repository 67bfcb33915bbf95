import { factsOf, expectLedgers, expectTimes, gather } from './evidence.ts';
import { expectSame } from './expect.ts';
import type { Scenario } from './scenario.ts';

export const noAnswer: Scenario = {
  number: 5,
  title: 'the card network gives no answer, nothing was captured',
  plays: [
    {
      promise: 'three tries bear one and the same key, nothing is captured and the order waits for another payment',
      async run(shop) {
        const id = await shop.place({ token: 'test_timeout_gateway' });
        const held = await gather(shop, await shop.untilStatus(id, 'payment_failed'));
        expectSame('the error', held.order.payment.error, 'GatewayTimeout');
        expectTimes(held, { PaymentAttemptFailed: 3, StockReleased: 0 });
        expectSame('keys of the tries', new Set(factsOf(held, 'PaymentAttemptFailed').map(({ data }) => data['intentId'])).size, 1);
        expectLedgers(held, { money: [], parcels: [], mails: [] });
        return [held.story];
      },
    },
  ],
};
