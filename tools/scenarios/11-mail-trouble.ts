import { expectFulfilledOnce, gather, gatherWithMail, timesOf } from './evidence.ts';
import { expectSame, expectTrue } from './expect.ts';
import { isConfirmed } from './order.ts';
import { poll } from './poll.ts';
import type { Scenario } from './scenario.ts';

export const aMailBounces: Scenario = {
  number: 11,
  title: 'a mail bounces, a mail is refused for a moment',
  plays: [
    {
      promise: 'an order whose mail bounces is confirmed all the same, marked degraded, and operators are told',
      async run(shop) {
        const id = await shop.place({ email: 'bounce@example.com' });
        await shop.until(id, 'confirmed and degraded', (order) => isConfirmed(order) && order.degraded);
        const end = await gatherWithMail(shop, id, 'confirmed');
        expectTrue('operators were told', timesOf(end, 'DeliveryDegraded') >= 1);
        expectFulfilledOnce(end, ['bounced: confirmed']);
        return [end.story];
      },
    },
    {
      promise: 'a mail that is refused twice is tried again and sent once',
      async run(shop) {
        const id = await shop.place({ email: 'flaky@example.com' });
        const end = await gatherWithMail(shop, id, 'confirmed');
        expectTrue('two tries failed', timesOf(end, 'EmailAttemptFailed') >= 2);
        expectFulfilledOnce(end);
        expectSame('degraded', end.order.degraded, false);
        return [end.story];
      },
    },
  ],
};

export const theMailServerIsAway: Scenario = {
  number: 11,
  title: 'the mail server is away for a while',
  under: async (shop, plays) => {
    await shop.turn('mails', { outage: true });
    try {
      await plays();
    } finally {
      await shop.turn('mails', { outage: false });
    }
  },
  plays: [
    {
      promise: 'orders are confirmed meanwhile, and every mail is sent once, later',
      async run(shop) {
        const ids = await Promise.all(Array.from({ length: 5 }, () => shop.place()));
        for (const id of ids) await shop.until(id, 'confirmed', isConfirmed);
        for (const id of ids)
          await poll(
            () => shop.history(id),
            (history) => history.some(({ type }) => type === 'EmailAttemptFailed'),
            `no try to send the mail of ${id} has failed`,
          );
        const away = await Promise.all(ids.map(async (id) => gather(shop, await shop.order(id))));
        for (const one of away) expectFulfilledOnce(one, []);
        await shop.turn('mails', { outage: false });
        const ends = await Promise.all(ids.map((id) => gatherWithMail(shop, id, 'confirmed')));
        for (const end of ends) {
          expectFulfilledOnce(end);
          expectSame('degraded', end.order.degraded, false);
        }
        return ends.map((end) => end.story);
      },
    },
  ],
};
