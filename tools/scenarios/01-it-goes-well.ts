import { expectLedgers, expectTimes, gather, gatherWithMail, kindsOf } from './evidence.ts';
import { expectSame, expectTrue } from './expect.ts';
import { isConfirmed } from './order.ts';
import { poll } from './poll.ts';
import {
  checkoutThatGoesWell,
  checkoutThatTimesOut,
  orderStatus,
  retryWithAnotherCard,
  type,
  workflowDetails,
} from './published-commands.ts';
import type { Scenario } from './scenario.ts';

type Task = { readonly success: boolean; readonly task_id: string };
type Status = { readonly status: string; readonly failed_step?: string; readonly order_number?: string };
type Step = { readonly name: string; readonly status: string; readonly attempts: number };
type Details = { readonly status: string; readonly steps: readonly Step[] };

export const itGoesWell: Scenario = {
  number: 1,
  title: 'an order goes well',
  plays: [
    {
      promise: 'an order is reserved, paid, booked, confirmed, told of and delivered, each of it once',
      async run(shop) {
        const id = await shop.place();
        await shop.until(id, 'confirmed', isConfirmed);
        const end = await shop.until(id, 'delivered', ({ status, emails }) => status === 'delivered' && emails.length === 2);
        const evidence = await gather(shop, end);
        expectLedgers(evidence, { money: ['captured'], parcels: ['created'], mails: ['confirmed', 'shipped'] });
        expectSame('the charge', evidence.money[0]?.amount, end.amounts?.total);
        expectTimes(evidence, {
          OrderPlaced: 1,
          StockReserved: 1,
          PaymentCaptured: 1,
          StockCommitted: 1,
          ShipmentCreated: 1,
          OrderConfirmed: 1,
          PaymentAttemptFailed: 0,
          StockReleased: 0,
        });
        const over = await shop.until(id, 'over for its workflow', ({ workflow }) => workflow.status !== 'RUNNING');
        expectSame('the workflow', over.workflow.status, 'SUCCEEDED');
        return [evidence.story];
      },
    },
    {
      promise: "the published tutorial's curl commands do word for word what the tutorial says",
      async run(shop) {
        const { gateway, accepted } = shop;
        const good = await type<Task>(checkoutThatGoesWell, gateway);
        const bad = await type<Task>(checkoutThatTimesOut, gateway);
        accepted.push(good.task_id, bad.task_id);
        const until = (task: string, wanted: string): Promise<Status> =>
          poll(
            () => type<Status>(orderStatus, gateway, task),
            ({ status }) => status === wanted,
            `task ${task} is not ${wanted}`,
          );
        const completed = await until(good.task_id, 'completed');
        expectTrue('a completed task has an order number', /^ORD-\d{8}-\w{8}$/.test(completed.order_number ?? ''));
        const failed = await until(bad.task_id, 'failed');
        expectSame('the failed step', failed.failed_step, 'process_payment');
        expectSame('the retry', (await type<Task>(retryWithAnotherCard, gateway, bad.task_id)).success, true);
        await until(bad.task_id, 'completed');
        await gatherWithMail(shop, bad.task_id, 'confirmed');
        const { steps } = await type<Details>(workflowDetails, gateway, bad.task_id);
        expectSame('the steps', [...new Set(steps.map(({ status }) => status))], ['complete']);
        const [first, second] = await Promise.all(
          [good, bad].map(({ task_id: id }) => shop.order(id).then((order) => gather(shop, order))),
        );
        expectSame('captures of the first', kindsOf(first?.money), ['captured']);
        expectSame('captures of the second', second?.money.filter(({ kind }) => kind === 'captured').length, 1);
        return [first?.story ?? '', second?.story ?? ''];
      },
    },
  ],
};
