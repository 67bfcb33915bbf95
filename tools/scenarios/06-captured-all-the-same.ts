import { expectFulfilledOnce, gatherWithMail, timesOf } from './evidence.ts';
import { expectTrue } from './expect.ts';
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
        expectFulfilledOnce(end);
        expectTrue('the first try brought no answer', timesOf(end, 'PaymentAttemptFailed') >= 1);
        return [end.story];
      },
    },
  ],
};
