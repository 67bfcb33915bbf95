import { randomUUID } from 'node:crypto';
import { expectFulfilledOnce, gatherWithMail } from './evidence.ts';
import { expectSame } from './expect.ts';
import type { Scenario } from './scenario.ts';
import { bodyOf } from './wish.ts';

const times = 50;
const longestKey = (): string => randomUUID().padEnd(255, '.');

export const postedManyTimes: Scenario = {
  number: 14,
  title: `the same POST ${times} times at once`,
  plays: [
    {
      promise:
        'with one Idempotency-Key, the longest there may be, it is one order and one answer; another body under the key is refused with 422',
      async run(shop) {
        const email = `again.${randomUUID()}@example.com`;
        const headers = { 'idempotency-key': longestKey() };
        const answers = await Promise.all(Array.from({ length: times }, () => shop.send('/orders', { body: bodyOf({ email }), headers })));
        expectSame('different answers', new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
        expectSame('the answer', answers[0]?.status, 202);
        const id = String(answers[0]?.body['id']);
        shop.accepted.push(id);
        const other = await shop.send('/orders', { body: bodyOf({ email, quantity: 3 }), headers });
        expectSame('the answer to another body', other.status, 422);
        const end = await gatherWithMail(shop, id, 'confirmed');
        expectSame(
          'orders of this customer',
          (await shop.ordersOf(email)).map((order) => order.id),
          [id],
        );
        expectFulfilledOnce(end);
        return [`${times} answers, one order`, end.story];
      },
    },
  ],
};
