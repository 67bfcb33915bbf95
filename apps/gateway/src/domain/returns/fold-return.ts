import type { ApprovalRequested, EmailBounced, EmailSent, ExecutionFailed, PartRefunded, StockReturned } from '@quadrille/events';
import { earlier, type Fact, failureOf, latest } from '../order-view/dated.js';
import { FactFolds } from '../order-view/fact-folds.js';
import type { ReturnView } from './return-view.js';

const folds = new FactFolds<ReturnView>();

folds.on<ApprovalRequested>('ApprovalRequested', (view, { deadline }, fact) => ({
  ...view,
  approvalAsked: latest(view.approvalAsked, { ...(deadline !== undefined && { deadline }) }, fact),
}));
folds.on<PartRefunded>('PartRefunded', (view, { amount }, { time }) => ({
  ...view,
  refunded: { ...amount, at: earlier(view.refunded?.at, time) },
}));
folds.on<StockReturned>('StockReturned', (view, _data, { time }) => ({ ...view, restockedAt: earlier(view.restockedAt, time) }));
folds.on<EmailSent>('EmailSent', (view, { template }, { time }) => {
  const known = view.mails?.[template];
  return { ...view, mails: { ...view.mails, [template]: { ...known, sentAt: earlier(known?.sentAt, time) } } };
});
folds.on<EmailBounced>('EmailBounced', (view, data, fact) => {
  const known = view.mails?.[data.template];
  return { ...view, mails: { ...view.mails, [data.template]: { ...known, bounced: latest(known?.bounced, failureOf(data), fact) } } };
});
const endings = { ExecutionSucceeded: 'SUCCEEDED', ExecutionFailed: 'FAILED', ExecutionTimedOut: 'TIMED_OUT', ExecutionAborted: 'ABORTED' };
for (const [type, status] of Object.entries(endings))
  folds.on<ExecutionFailed>(type as 'ExecutionFailed', (view, data, fact) => ({
    ...view,
    ended: latest(view.ended, { status, ...failureOf(data) }, fact),
  }));

/** The return after one more fact of its order that names it; in whatever order facts arrive, the same view comes of them. */
export const foldReturn = (view: ReturnView, fact: Fact): ReturnView => folds.after(view, fact);
