import { randomUUID } from 'node:crypto';
import { expectLedgers, expectTimes, gather } from './evidence.ts';
import { expectSame, expectTrue } from './expect.ts';
import type { Play, Scenario } from './scenario.ts';
import { bodyOf } from './wish.ts';

type Problem = { readonly title?: string; readonly errors?: readonly { readonly pointer: string; readonly detail: string }[] };

const refused = (what: string, lines: readonly object[], pointer: string): Play => ({
  promise: `${what} is refused with the place and the reason, and nothing is stored`,
  async run(shop) {
    const email = `bad.${randomUUID()}@example.com`;
    const { status, body } = await shop.send<Problem>('/orders', { body: { ...bodyOf({ email }), lines } });
    expectSame('the answer', status, 422);
    expectSame(
      'the place',
      body.errors?.map((error) => error.pointer),
      [pointer],
    );
    expectTrue('the reason is given', (body.errors?.[0]?.detail.length ?? 0) > 0);
    expectSame('orders of this customer', (await shop.ordersOf(email)).length, 0);
    return [`422 ${pointer}: ${body.errors?.[0]?.detail}`];
  },
});

export const aBadCart: Scenario = {
  number: 13,
  title: 'a cart that cannot be ordered',
  plays: [
    {
      promise: 'an unknown article rejects the order with the reason; nothing is reserved or charged',
      async run(shop) {
        const id = await shop.place({ sku: 'no-such-thing' });
        const end = await gather(shop, await shop.untilStatus(id, 'rejected'));
        expectTrue('the reason names the place', end.order.reasons?.[0]?.pointer.startsWith('/lines/0') ?? false);
        expectLedgers(end, { money: [], parcels: [], mails: [] });
        expectTimes(end, { OrderRejected: 1, OrderPlaced: 0, StockReserved: 0 });
        return [`${end.story}: ${end.order.reasons?.[0]?.detail}`];
      },
    },
    refused('an empty cart', [], '/lines'),
    refused('a quantity of 0', [{ sku: 'widget-a', quantity: 0 }], '/lines/0/quantity'),
  ],
};
