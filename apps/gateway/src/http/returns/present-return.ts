import { endOf } from '../../domain/order-view/dated.js';
import { statusOfReturn } from '../../domain/returns/return-status.js';
import type { ReturnView } from '../../domain/returns/return-view.js';
import type { Workflow } from '../orders/workflow.js';
import type { SeenReturn } from './return-desk.js';

export const returnLinksOf = (id: string, orderId: string) => ({ self: `/returns/${id}`, order: `/orders/${orderId}` });

/** What the customer gets. */
const amountOf = ({ goods, tax, currency }: ReturnView) => ({ amount: goods + tax, currency, goods, tax });

const told = ({ factId: _id, ...what }: Readonly<{ factId: string }>): Readonly<Record<string, unknown>> => what;

/** A return in a line, as its order shows it. */
export const summaryOf = (id: string, view: ReturnView) => ({
  id,
  status: statusOfReturn(view),
  lines: view.lines,
  amount: amountOf(view),
  askedAt: view.askedAt,
});

/** A return as GET /returns/{id} shows it. */
export const presentReturn = ({ id, orderId, view }: SeenReturn, workflow?: Workflow) => {
  const { reason, askedBy, approvalAsked, decision, receivedAt, refunded, restockedAt, mails = {} } = view;
  const ended = endOf(view.ended, view.pauses);
  return {
    ...summaryOf(id, view),
    orderId,
    reason,
    askedBy,
    ...((approvalAsked ?? decision) && {
      approval: {
        ...(approvalAsked && {
          askedAt: approvalAsked.at,
          ...(approvalAsked.deadline !== undefined && { deadline: approvalAsked.deadline }),
        }),
        ...decision,
      },
    }),
    ...(receivedAt !== undefined && { receivedAt }),
    ...(refunded && { refunded }),
    ...(restockedAt !== undefined && { restockedAt }),
    emails: Object.entries(mails).map(([template, { sentAt, bounced }]) => ({
      template,
      status: bounced ? 'bounced' : 'sent',
      ...(sentAt !== undefined && { sentAt }),
    })),
    degraded: view.degraded !== undefined,
    ...(view.manualReview && !ended && { manualReview: told(view.manualReview) }),
    ...(ended && { ended: told(ended) }),
    ...(workflow && { workflow }),
    links: returnLinksOf(id, orderId),
  };
};
