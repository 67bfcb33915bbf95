import { expectTimes, gatherWithMail, timesOf } from './evidence.ts';
import { expectSame, expectTrue } from './expect.ts';
import type { Scenario } from './scenario.ts';

export const capturedAllTheSame: Scenario = {
  number: 6,
  title: 'the card network gives no answer, but has captured',
  plays: [
    {
      promise: 'the capture is found by asking, the card is charged exactly once and the order is confirmed',
      async run(shop) {
        const id = await shop.place({ token: 'test_timeout_captured' });
        const end = await gatherWithMail(shop, id, 'confirmed');
        expectSame(
          'what the card network did',
          end.money.map(({ kind, amount }) => [kind, amount]),
          [['captured', end.order.amounts?.total]],
        );
        expectTrue('the first try brought no answer', timesOf(end, 'PaymentAttemptFailed') >= 1);
        expectTimes(end, { PaymentCaptured: 1, OrderConfirmed: 1, ShipmentCreated: 1 });
        return [end.story];
      },
    },
  ],
};
