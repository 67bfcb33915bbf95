import { expectLedgers, expectTimes, factsOf, gather, type Evidence } from './evidence.ts';
import { expectSame, expectTrue } from './expect.ts';
import { poll } from './poll.ts';
import type { Scenario } from './scenario.ts';
import type { Shop } from './shop.ts';
import type { Wish } from './wish.ts';

type Line = { readonly sku: string; readonly quantity: number };
type Return = {
  readonly id: string;
  readonly status: string;
  readonly amount: { readonly amount: number; readonly goods: number; readonly tax: number };
  readonly workflow?: { readonly status: string };
};
type Problem = { readonly code?: string; readonly detail?: string; readonly errors?: readonly { readonly pointer: string }[] };

const two: Wish = { sku: 'widget-a', quantity: 2 };
/** Below the limit for orders, above the one for returns. */
const many: Wish = { sku: 'widget-a', quantity: 30 };

const shipped = async (shop: Shop, wish: Wish): Promise<string> => {
  const id = await shop.place(wish);
  await shop.until(id, 'shipped and told so', ({ status, emails }) => {
    const isTold = emails.some(({ template }) => template === 'shipped');
    return isTold && (status === 'shipped' || status === 'delivered');
  });
  return id;
};
const ask = (shop: Shop, orderId: string, ...lines: readonly Line[]): Promise<Return> =>
  shop.ask<Return>(`/orders/${orderId}/returns`, { body: { lines, reason: 'a scenario' } }, 202);
const until = (shop: Shop, id: string, wanted: string): Promise<Return> =>
  poll(
    () => shop.ask<Return>(`/returns/${id}`),
    ({ status }) => status === wanted,
    `return ${id} is not ${wanted}`,
  );
const untilWorkflowIs = (shop: Shop, id: string, wanted: string): Promise<Return> =>
  poll(
    () => shop.ask<Return>(`/returns/${id}`),
    ({ workflow }) => workflow?.status === wanted,
    `the workflow of return ${id} is not ${wanted}`,
  );
const decide = (shop: Shop, id: string, decision: 'approve' | 'reject'): Promise<unknown> =>
  shop.ask(`/operator/approvals/${id}`, { body: { decision, reason: 'a scenario', by: 'grace' }, operator: true }, 202);
const receive = (shop: Shop, id: string): Promise<unknown> =>
  shop.ask(`/operator/returns/${id}/received`, { body: { by: 'grace' }, operator: true }, 202);

const steer = (shop: Shop, id: string, act: 'stop' | 'redrive'): Promise<unknown> =>
  shop.ask(`/operator/executions/${id}/${act}`, { body: { reason: 'a scenario', by: 'grace' }, operator: true }, 202);

/** What the card network gave back, and that it gave no more than it took. */
const givenBack = ({ money }: Evidence): number => {
  const sum = (kind: string): number => money.reduce((all, deed) => (deed.kind === kind ? all + (deed.amount ?? 0) : all), 0);
  expectTrue('no more went back than was captured', sum('refunded') <= sum('captured'));
  return sum('refunded');
};
const evidenceOf = async (shop: Shop, orderId: string): Promise<Evidence> => gather(shop, await shop.order(orderId));
/** The goods of a shipped order came back, so much money went back for them, and the customer was told. */
const wentBack = async (shop: Shop, orderId: string, amount: number): Promise<Evidence> => {
  const evidence = await evidenceOf(shop, orderId);
  expectLedgers(evidence, { money: ['captured', 'refunded'], parcels: ['created'], mails: ['confirmed', 'shipped', 'returned'] });
  expectSame('what went back', givenBack(evidence), amount);
  return evidence;
};
const untouched = { PartRefunded: 0, StockReturned: 0, PaymentRefunded: 0, StockReleased: 0 };
const returned = { PartRefunded: 1, StockReturned: 1, PaymentRefunded: 0, StockReleased: 0 };

export const aReturn: Scenario = {
  number: 19,
  title: 'a customer returns goods',
  plays: [
    {
      promise: 'up to the limit: when the goods are here, so much of the money goes back and they stand on the shelf again, once',
      async run(shop) {
        const id = await shipped(shop, two);
        const back = await ask(shop, id, { sku: 'widget-a', quantity: 1 });
        expectTimes(await evidenceOf(shop, id), untouched);
        await Promise.all([receive(shop, back.id), receive(shop, back.id)]);
        const end = await until(shop, back.id, 'completed');
        expectSame('the workflow', end.workflow?.status, 'SUCCEEDED');
        const evidence = await wentBack(shop, id, back.amount.amount);
        expectSame('that is half of the goods and of their tax', back.amount.amount, 5000 + 400);
        expectTimes(evidence, returned);
        expectSame('what is on the shelf again', factsOf(evidence, 'StockReturned')[0]?.data['lines'], [{ sku: 'widget-a', quantity: 1 }]);
        return [evidence.story];
      },
    },
    {
      promise: 'above the limit: nothing goes back before a person agreed and the goods are here; the shipping stays paid',
      async run(shop) {
        const id = await shipped(shop, many);
        const back = await ask(shop, id, { sku: 'widget-a', quantity: 30 });
        await until(shop, back.id, 'awaiting_approval');
        const early = await shop.send(`/operator/returns/${back.id}/received`, { body: {}, operator: true });
        expectSame('goods before the yes', early.status, 409);
        await decide(shop, back.id, 'approve');
        await until(shop, back.id, 'approved');
        expectTimes(await evidenceOf(shop, id), untouched);
        await receive(shop, back.id);
        await until(shop, back.id, 'completed');
        const evidence = await wentBack(shop, id, 30 * 5400);
        expectTimes(evidence, { ...returned, ApprovalRequested: 1 });
        return [evidence.story];
      },
    },
    {
      promise: 'refused by a person: nothing goes back, and the customer is told',
      async run(shop) {
        const id = await shipped(shop, many);
        const back = await ask(shop, id, { sku: 'widget-a', quantity: 30 });
        await until(shop, back.id, 'awaiting_approval');
        await decide(shop, back.id, 'reject');
        const end = await untilWorkflowIs(shop, back.id, 'FAILED');
        expectSame('the return', end.status, 'refused');
        const evidence = await evidenceOf(shop, id);
        expectLedgers(evidence, { money: ['captured'], parcels: ['created'], mails: ['confirmed', 'shipped', 'return-refused'] });
        expectTimes(evidence, untouched);
        return [evidence.story];
      },
    },
    {
      promise: 'stopped by an operator and redriven: it goes on where it stood, and nobody returns its goods a second time meanwhile',
      async run(shop) {
        const id = await shipped(shop, two);
        const back = await ask(shop, id, { sku: 'widget-a', quantity: 2 });
        await untilWorkflowIs(shop, back.id, 'RUNNING');
        await steer(shop, back.id, 'stop');
        await until(shop, back.id, 'failed');
        const again = await shop.send<Problem>(`/orders/${id}/returns`, { body: { lines: [{ sku: 'widget-a', quantity: 1 }] } });
        expectSame('the same goods once more', [again.status, again.body.errors?.[0]?.pointer], [422, '/lines/0/quantity']);
        await steer(shop, back.id, 'redrive');
        await until(shop, back.id, 'requested');
        await receive(shop, back.id);
        await until(shop, back.id, 'completed');
        const evidence = await wentBack(shop, id, 2 * 5400);
        expectTimes(evidence, { ...returned, ExecutionAborted: 1, ExecutionRedriven: 1 });
        return [evidence.story];
      },
    },
    {
      promise: 'what was not shipped, not bought, or is returned already is not taken back; the same request twice is one return',
      async run(shop) {
        const id = await shop.place(two);
        const wish = (sku: string, quantity: number) => ({ body: { lines: [{ sku, quantity }] } });
        const path = `/orders/${id}/returns`;
        const early = await shop.send<Problem>(path, wish('widget-a', 1));
        expectSame('before it is shipped', [early.status, early.body.code], [409, 'gateway.not-shipped']);
        await shop.until(id, 'shipped', ({ status }) => status === 'shipped' || status === 'delivered');
        const strange = await shop.send<Problem>(path, wish('gadget', 1));
        expectSame('what was not bought', [strange.status, strange.body.errors?.[0]?.pointer], [422, '/lines/0/sku']);
        const headers = { 'idempotency-key': `return-${id}`.padEnd(255, '.') };
        const answers = await Promise.all([1, 2, 3].map(() => shop.ask<Return>(path, { ...wish('widget-a', 1), headers }, 202)));
        const [back] = answers as [Return];
        expectSame('returns of the same request', new Set(answers.map((answer) => answer.id)).size, 1);
        const more = await shop.send<Problem>(path, wish('widget-a', 2));
        expectSame('more than is left', [more.status, more.body.errors?.[0]?.pointer], [422, '/lines/0/quantity']);
        await receive(shop, back.id);
        await until(shop, back.id, 'completed');
        const evidence = await evidenceOf(shop, id);
        expectSame('what went back', givenBack(evidence), 5400);
        expectTimes(evidence, returned);
        return [evidence.story];
      },
    },
  ],
};
