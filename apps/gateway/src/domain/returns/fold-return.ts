import type {
  ApprovalRequested,
  DeliveryDegraded,
  EmailBounced,
  EmailSent,
  ExecutionFailed,
  ManualReviewRequested,
  PartRefunded,
} from '@quadrille/events';
import { earlier, failureOf, latest } from '../order-view/dated.js';
import type { Fact } from '../order-view/order-view.js';
import type { ReturnView } from './return-view.js';

type Fold<Data> = (view: ReturnView, data: Data, fact: Fact) => ReturnView;
const folds = new Map<string, Fold<never>>();
const on = <Message extends Readonly<{ type: string; data: unknown }>>(type: Message['type'], fold: Fold<Message['data']>): void => {
  folds.set(type, fold as Fold<never>);
};

on<ApprovalRequested>('ApprovalRequested', (view, { deadline }, fact) => ({
  ...view,
  approvalAsked: latest(view.approvalAsked, { ...(deadline !== undefined && { deadline }) }, fact),
}));
on<PartRefunded>('PartRefunded', (view, { amount }, { time }) => ({
  ...view,
  refunded: { ...amount, at: earlier(view.refunded?.at, time) },
}));
folds.set('StockReturned', (view: ReturnView, _data, { time }: Fact) => ({ ...view, restockedAt: earlier(view.restockedAt, time) }));
on<EmailSent>('EmailSent', (view, { template }, { time }) => {
  const known = view.mails?.[template];
  return { ...view, mails: { ...view.mails, [template]: { ...known, sentAt: earlier(known?.sentAt, time) } } };
});
on<EmailBounced>('EmailBounced', (view, data, fact) => {
  const known = view.mails?.[data.template];
  return { ...view, mails: { ...view.mails, [data.template]: { ...known, bounced: latest(known?.bounced, failureOf(data), fact) } } };
});
on<DeliveryDegraded>('DeliveryDegraded', (view, data, fact) => ({
  ...view,
  degraded: latest(view.degraded, { stateName: data.stateName, ...failureOf(data) }, fact),
}));
on<ManualReviewRequested>('ManualReviewRequested', (view, data, fact) => ({
  ...view,
  manualReview: latest(view.manualReview, { stateName: data.stateName, ...failureOf(data) }, fact),
}));
const endings = { ExecutionSucceeded: 'SUCCEEDED', ExecutionFailed: 'FAILED', ExecutionTimedOut: 'TIMED_OUT', ExecutionAborted: 'ABORTED' };
for (const [type, status] of Object.entries(endings))
  on<ExecutionFailed>(type as 'ExecutionFailed', (view, data, fact) => ({
    ...view,
    ended: latest(view.ended, { status, ...failureOf(data) }, fact),
  }));

/** The return after one more fact of its order that names it; in whatever order facts arrive, the same view comes of them. */
export const foldReturn = (view: ReturnView, fact: Fact): ReturnView => folds.get(fact.type)?.(view, fact.data as never, fact) ?? view;
