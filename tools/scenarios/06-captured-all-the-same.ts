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
    {
      promise: 'where nobody can be asked until the order is held, the capture is found all the same, and the order goes on by itself',
      async run(shop) {
        const id = await shop.place({ token: 'test_timeout_captured_unheard' });
        const end = await gatherWithMail(shop, id, 'confirmed');
        expectFulfilledOnce(end);
        expectTrue('it was held', timesOf(end, 'OrderHeld') === 1);
        return [end.story];
      },
    },
  ],
};
