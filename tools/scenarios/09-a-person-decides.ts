import { expectFulfilledOnce, expectLedgers, expectTimes, gather, gatherWithMail } from './evidence.ts';
import type { Scenario } from './scenario.ts';
import type { Shop } from './shop.ts';
import type { Wish } from './wish.ts';

/** One piece is above the limit. */
const dear: Wish = { sku: 'grand-piano', quantity: 1 };

const awaitApproval = async (shop: Shop, wish: Wish): Promise<string> => {
  const id = await shop.place(wish);
  const waiting = await gather(shop, await shop.untilStatus(id, 'awaiting_approval'));
  expectLedgers(waiting, { money: [], parcels: [], mails: [] });
  expectTimes(waiting, { StockReserved: 1, ApprovalRequested: 1 });
  return id;
};
const decide = (shop: Shop, id: string, decision: 'approve' | 'reject'): Promise<unknown> =>
  shop.ask(`/operator/approvals/${id}`, { body: { decision, reason: 'a scenario', by: 'grace' }, operator: true }, 202);

export const aPersonDecides: Scenario = {
  number: 9,
  title: 'an order above the approval limit',
  plays: [
    {
      promise: 'it is charged only after a person approved it, then confirmed',
      async run(shop) {
        const id = await awaitApproval(shop, dear);
        await decide(shop, id, 'approve');
        const end = await gatherWithMail(shop, id, 'confirmed');
        expectTimes(end, { ApprovalRequested: 1, OrderApproved: 1 });
        expectFulfilledOnce(end);
        return [end.story];
      },
    },
    {
      promise: 'rejected, it is cancelled, its stock is released, nothing was charged and the customer is told',
      async run(shop) {
        const id = await awaitApproval(shop, dear);
        await decide(shop, id, 'reject');
        await shop.untilStatus(id, 'cancelled');
        const end = await gatherWithMail(shop, id, 'cancelled');
        expectLedgers(end, { money: [], parcels: [], mails: ['cancelled'] });
        expectTimes(end, { StockReleased: 1, OrderApproved: 0, PaymentCaptured: 0 });
        return [end.story];
      },
    },
    {
      promise: 'when nobody decides in time, it is cancelled and its stock released',
      async run(shop) {
        const id = await shop.place({ ...dear, policy: { approvalSeconds: 2 } });
        await shop.untilStatus(id, 'cancelled');
        const end = await gatherWithMail(shop, id, 'cancelled');
        expectLedgers(end, { money: [], parcels: [], mails: ['cancelled'] });
        expectTimes(end, { ApprovalRequested: 1, StockReleased: 1 });
        return [end.story];
      },
    },
  ],
};
