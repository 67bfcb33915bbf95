import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expectFulfilledOnce, gatherWithMail } from './evidence.ts';
import { expectSame } from './expect.ts';
import { isConfirmed } from './order.ts';
import { poll } from './poll.ts';
import type { Scenario } from './scenario.ts';

const orders = 120;
const awayMs = 20_000;
/** The load: an order every so often, for most of the time that the network is away. A slow machine takes longer for as many, and it stays away. */
const everyMs = 140;
const breakerOpen = 2;

export const theCardNetworkIsAway: Scenario = {
  number: 16,
  title: `the card network is away for ${awayMs / 1_000} s under load`,
  under: async (shop, plays) => {
    try {
      await plays();
    } finally {
      await shop.turn('payments', { outage: false });
    }
  },
  plays: [
    {
      promise: 'the breaker opens, orders wait, and afterwards every one is charged once and confirmed',
      async run(shop) {
        const email = `wait.${randomUUID()}@example.com`;
        await shop.turn('payments', { outage: true });
        const backAt = performance.now() + awayMs;
        const placing: Promise<string>[] = [];
        let highest = 0;
        while (performance.now() < backAt || placing.length < orders) {
          if (placing.length < orders) placing.push(shop.place({ email }));
          if (placing.length % 10 === 0)
            highest = Math.max(highest, (await shop.gauge('payment', 'quadrille_neighbour_breaker_state')) ?? breakerOpen);
          await sleep(everyMs);
        }
        const ids = await Promise.all(placing);
        expectSame('the state of the breaker', highest, breakerOpen);
        const meanwhile = await shop.ordersOf(email);
        expectSame('orders confirmed while the card network is away', meanwhile.filter(isConfirmed).length, 0);
        await shop.turn('payments', { outage: false });
        const since = performance.now();
        await poll(
          () => shop.ordersOf(email),
          (all) => all.length === ids.length && all.every(isConfirmed),
          'not every order is confirmed',
          60_000,
        );
        const seconds = ((performance.now() - since) / 1_000).toFixed(1);
        for (const id of ids) expectFulfilledOnce(await gatherWithMail(shop, id, 'confirmed'));
        return [`${ids.length} orders waited; all confirmed ${seconds} s after the card network was back`];
      },
    },
  ],
};
