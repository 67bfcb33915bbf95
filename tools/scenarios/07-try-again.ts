import { expectFulfilledOnce, expectLedgers, expectTimes, factsOf, gather, gatherWithMail } from './evidence.ts';
import { expectSame, expectTrue } from './expect.ts';
import type { Scenario } from './scenario.ts';

export const tryAgain: Scenario = {
  number: 7,
  title: 'network errors, a shaky card network, a busy one',
  plays: [
    {
      promise: 'after three broken connections the order waits for another payment, and nothing is captured',
      async run(shop) {
        const id = await shop.place({ token: 'test_network_error' });
        const held = await gather(shop, await shop.untilStatus(id, 'payment_failed'));
        expectSame('the error', held.order.payment.error, 'NetworkError');
        expectTimes(held, { PaymentAttemptFailed: 3, PaymentCaptured: 0, StockReserved: 1, StockReleased: 0 });
        expectLedgers(held, { money: [], parcels: [], mails: [] });
        return [held.story];
      },
    },
    {
      promise: 'a charge that fails twice is captured by the third try, once',
      async run(shop) {
        const end = await gatherWithMail(shop, await shop.place({ token: 'test_temp_fail_scenario' }), 'confirmed');
        expectTimes(end, { PaymentAttemptFailed: 2 });
        expectFulfilledOnce(end);
        return [end.story];
      },
    },
    {
      promise: 'a card network that is too busy is left alone for as long as it asks, then charges once',
      async run(shop) {
        const end = await gatherWithMail(shop, await shop.place({ token: 'test_rate_limit_scenario' }), 'confirmed');
        expectTimes(end, { PaymentAttemptFailed: 1 });
        expectFulfilledOnce(end);
        const [refused] = factsOf(end, 'PaymentAttemptFailed');
        const [captured] = factsOf(end, 'PaymentCaptured');
        const waitedMs = Date.parse(captured?.time ?? '') - Date.parse(refused?.time ?? '');
        const askedMs = Number(refused?.data['retryAfterSeconds']) * 1_000;
        // Each end is told by the clock of another reading.
        expectTrue(`it was left alone for ${askedMs} ms (it was for ${waitedMs})`, waitedMs >= askedMs - 50);
        return [end.story];
      },
    },
  ],
};
