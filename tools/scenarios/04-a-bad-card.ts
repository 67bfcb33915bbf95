import { expectLedgers, expectTimes, gather, gatherWithMail } from './evidence.ts';
import { expectSame } from './expect.ts';
import type { Scenario } from './scenario.ts';

export const aBadCard: Scenario = {
  number: 4,
  title: 'an invalid card, a fraud',
  plays: [
    {
      promise: 'an invalid card is asked once, and the order waits for a better one',
      async run(shop) {
        const id = await shop.place({ token: 'test_invalid_card' });
        const held = await gather(shop, await shop.untilStatus(id, 'payment_failed'));
        expectSame('the error', held.order.payment.error, 'InvalidCard');
        expectLedgers(held, { money: ['declined'], parcels: [], mails: [] });
        expectTimes(held, { PaymentDeclined: 1, StockReleased: 0 });
        return [held.story];
      },
    },
    {
      promise: 'a fraud is not held: the order fails at once, its stock is released and the customer is told',
      async run(shop) {
        const id = await shop.place({ token: 'test_fraud_detected' });
        await shop.untilStatus(id, 'failed');
        const end = await gatherWithMail(shop, id, 'failed');
        expectSame('the error', end.order.failure?.error, 'FraudDetected');
        expectLedgers(end, { money: ['declined'], parcels: [], mails: ['failed'] });
        expectTimes(end, { OrderHeld: 0, StockReleased: 1 });
        return [end.story];
      },
    },
  ],
};
