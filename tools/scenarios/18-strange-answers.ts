import { expectFulfilledOnce, expectLedgers, expectTimes, gather, gatherWithMail, kindsOf } from './evidence.ts';
import { expectSame, expectTrue } from './expect.ts';
import { quickCards } from './leave-as-found.ts';
import { isConfirmed } from './order.ts';
import { poll } from './poll.ts';
import type { Scenario } from './scenario.ts';
import type { Shop } from './shop.ts';

/** Slower than a step may be silent: the workflow asks again while the first call is still under way. */
const slowMs = 5_000;

const untilAnsweredTwice = async (shop: Shop, id: string): Promise<void> => {
  const askedAgain = (await shop.steps(id)).some(({ taskTimedOutEventDetails: late }) => late?.resourceType === 'payment');
  expectTrue('the workflow asked again while the first answer was out', askedAgain);
  await poll(
    () => shop.callsUnderWay(id),
    (calls) => calls === 0,
    'the other answer has not come',
  );
};

export const strangeAnswers: Scenario = {
  number: 18,
  title: 'the card network answers twice, late, and after the order was cancelled',
  under: async (shop, plays) => {
    await shop.turn('payments', { latencyMs: slowMs });
    try {
      await plays();
    } finally {
      await shop.turn('payments', quickCards);
    }
  },
  plays: [
    {
      promise: 'asked twice because it was slow, and answering twice, it has charged once and one parcel goes out',
      async run(shop) {
        const id = await shop.place({ policy: { stepSeconds: 1 } });
        await shop.until(id, 'confirmed', isConfirmed);
        await untilAnsweredTwice(shop, id);
        const end = await gatherWithMail(shop, id, 'confirmed');
        expectFulfilledOnce(end);
        return [end.story];
      },
    },
    {
      promise: 'a late answer still counts: the order is confirmed by it',
      async run(shop) {
        const end = await gatherWithMail(shop, await shop.place(), 'confirmed');
        expectTimes(end, { PaymentAttemptFailed: 0 });
        expectFulfilledOnce(end);
        return [end.story];
      },
    },
    {
      promise: 'an answer after the order was cancelled leaves no money taken and no parcel booked',
      async run(shop) {
        const id = await shop.place();
        await shop.untilStatus(id, 'reserved');
        await shop.ask(`/orders/${id}/cancel`, { body: {} }, 202);
        await shop.untilStatus(id, 'cancelled');
        const end = await gatherWithMail(shop, id, 'cancelled');
        const undone = kindsOf(end.money);
        expectTrue(
          `the late charge was given back or called off (${undone.join(', ')})`,
          ['captured,refunded', 'voided'].includes(undone.join(',')),
        );
        const held = end.money.reduce(
          (sum, { kind, amount = 0 }) => sum + (kind === 'captured' ? amount : kind === 'refunded' ? -amount : 0),
          0,
        );
        expectSame('money that stayed', held, 0);
        expectSame('mails', kindsOf(end.mails), ['sent']);
        expectTrue(
          'no parcel is left',
          end.parcels.filter(({ kind }) => kind === 'created').length === end.parcels.filter(({ kind }) => kind === 'cancelled').length,
        );
        expectTimes(end, { StockReleased: 1, OrderConfirmed: 0, OrderCancelled: 1 });
        return [end.story];
      },
    },
  ],
};

export const theAnswerAfterTheRefund: Scenario = {
  number: 18,
  title: 'the card network answers once more after the refund',
  plays: [
    {
      promise: 'a capture that is answered again when its money went back changes nothing: charged once, given back once, told of once',
      async run(shop) {
        // The first call is silent until the refund; the workflow asks again, finds the capture, and a refused address undoes it.
        const id = await shop.place({ token: 'test_answer_after_refund', postalCode: '00000', policy: { stepSeconds: 1 } });
        await gatherWithMail(shop, id, 'failed');
        await untilAnsweredTwice(shop, id);
        const end = await gather(shop, await shop.order(id));
        expectSame('the order', [end.order.status, end.order.failure?.error], ['failed', 'AddressRefused']);
        expectLedgers(end, { money: ['captured', 'refunded'], parcels: [], mails: ['failed'] });
        expectSame(
          'the amounts',
          end.money.map(({ amount }) => amount),
          [end.order.amounts?.total, end.order.amounts?.total],
        );
        expectTimes(end, { PaymentCaptured: 1, PaymentRefunded: 1, StockReleased: 1, OrderConfirmed: 0, OrderFailed: 1 });
        return [end.story];
      },
    },
  ],
};
