import { expectLedgers, expectTimes, gatherWithMail } from './evidence.ts';
import { expectSame } from './expect.ts';
import type { Scenario } from './scenario.ts';

export const theCarrierRefuses: Scenario = {
  number: 12,
  title: 'the carrier refuses the address',
  plays: [
    {
      promise: 'the money goes back, the stock is released, the order has failed and the customer is told',
      async run(shop) {
        const id = await shop.place({ postalCode: '00000' });
        await shop.untilStatus(id, 'failed');
        const end = await gatherWithMail(shop, id, 'failed');
        expectSame('the error', end.order.failure?.error, 'AddressRefused');
        expectLedgers(end, { money: ['captured', 'refunded'], parcels: [], mails: ['failed'] });
        expectSame('what went back', end.money[1]?.amount, end.order.amounts?.total);
        expectTimes(end, { PaymentRefunded: 1, StockReleased: 1, OrderConfirmed: 0 });
        return [end.story];
      },
    },
  ],
};
