import { hasEnded, heldUntil, statusOf } from '../../domain/order-view/order-status.js';
import { type Dated, endOf, type Failure, later } from '../../domain/order-view/dated.js';
import type { Mail, OrderView } from '../../domain/order-view/order-view.js';
import { summaryOf } from '../returns/present-return.js';
import { type Workflow, workflowUnavailable } from './workflow.js';

const told = ({ factId: _id, ...what }: Dated<object>): Readonly<Record<string, unknown>> => what;

const presentPayment = (view: OrderView) => {
  const { payment, marks, placed, requested } = view;
  const { captured, hold, lastFailure, refunded, failures } = payment;
  const status =
    refunded && (captured || refunded.amount > 0) ? 'refunded' : captured ? 'captured' : lastFailure || marks.held ? 'failed' : 'pending';
  const failure: Dated<Failure> | undefined = captured ? undefined : (lastFailure ?? hold);
  const until = statusOf(view) === 'payment_failed' ? heldUntil(view) : undefined;
  const due = placed && { amount: placed.amounts.total, currency: placed.amounts.currency };
  return {
    status,
    ...(due && { due }),
    ...(requested?.declaredAmount !== undefined && { declaredAmount: requested.declaredAmount }),
    ...(captured && { intentId: captured.intentId, reference: captured.reference, capturedAt: marks.captured, captured: captured.amount }),
    ...(refunded && status === 'refunded' && { refundedAt: marks.refunded, refunded: refunded.amount }),
    failedAttempts: failures,
    ...(failure && { error: failure.error, reason: failure.reason, failedAt: failure.at }),
    ...(until !== undefined && { heldUntil: new Date(until).toISOString() }),
  };
};

const presentShipment = ({ shipment, marks }: OrderView) => {
  const { booked, lastFailure, failures } = shipment;
  const status = marks.delivered
    ? 'delivered'
    : marks.dispatched
      ? 'dispatched'
      : marks.shipmentCancelled
        ? 'cancelled'
        : booked
          ? 'created'
          : lastFailure
            ? 'failed'
            : 'none';
  return {
    status,
    ...booked,
    failedAttempts: failures,
    ...(lastFailure && !booked && { error: lastFailure.error, reason: lastFailure.reason }),
    ...(marks.dispatched && { dispatchedAt: marks.dispatched }),
    ...(marks.delivered && { deliveredAt: marks.delivered }),
  };
};

const presentMail = (template: string, { emailId, to, sentAt, bounced, failures, lastFailure }: Mail, triesEndedAt: string) => ({
  template,
  status: bounced ? 'bounced' : sentAt ? 'sent' : lastFailure && lastFailure.at <= triesEndedAt ? 'given_up' : 'retrying',
  to,
  emailId,
  failedAttempts: failures,
  ...(sentAt && { sentAt }),
  ...(bounced
    ? { error: bounced.error, reason: bounced.reason }
    : !sentAt && lastFailure && { error: lastFailure.error, reason: lastFailure.reason }),
});

/** A parcel that has left is not called back, whether or not the wish came early enough for the carrier to be asked. */
const presentCancellation = (at: string, { shipment: { callBackRefused }, marks: { dispatched } }: OrderView, waitsForRedrive: boolean) => {
  const left = dispatched && { error: 'AlreadyDispatched', reason: 'the parcel left before it could be called back', at: dispatched };
  const refused = callBackRefused ? told(callBackRefused) : left;
  return { at, ...(refused ? { refused } : waitsForRedrive && { waitsForRedrive }) };
};

export const linksOf = (id: string) => ({
  self: `/orders/${id}`,
  history: `/orders/${id}/history`,
  stream: `/orders/${id}/stream`,
  cancel: `/orders/${id}/cancel`,
  retry: `/orders/${id}/retry`,
});

/** That a person said go on is told by the saga alone. */
const isStillInReview = ({ manualReview }: OrderView, workflow: Workflow = workflowUnavailable): boolean =>
  workflow.status === workflowUnavailable.status || (manualReview !== undefined && workflow.currentStates.includes(manualReview.stateName));

type Surroundings = Readonly<{ workflow?: Workflow; jaegerUrl?: string }>;

/** An order as GET /orders/{id} shows it. No payment token leaves the house. */
export const presentOrder = (view: OrderView, { workflow, jaegerUrl }: Surroundings = {}) => {
  const { orderId, placed, requested, marks, emails, traceId } = view;
  const status = statusOf(view);
  const source = placed ?? requested;
  const workflowEnd = endOf(view.workflowEnd, view.pauses);
  const isOver = hasEnded(status);
  const triesEndedAt = later(isOver ? workflowEnd?.at : undefined, view.degraded?.at ?? '');
  const isBrokenOff = !isOver && workflowEnd !== undefined;
  const isReviewed = !isOver && !isBrokenOff && isStillInReview(view, workflow);
  return {
    id: orderId as string,
    ...(placed && { number: placed.number }),
    status,
    ...(view.origin && { origin: view.origin }),
    ...(source && { customer: source.customer, lines: source.lines }),
    ...(placed && { amounts: placed.amounts, addressStandsIn: placed.addressStandsIn, approvalRequired: placed.approvalRequired }),
    ...(source?.shippingAddress && { shippingAddress: source.shippingAddress }),
    payment: presentPayment(view),
    shipment: presentShipment(view),
    emails: Object.entries(emails).map(([template, mail]) => presentMail(template, mail, triesEndedAt)),
    ...(view.rejection && { reasons: view.rejection }),
    ...(view.missing && (status === 'backordered' || isOver) && { missing: view.missing.items }),
    ...(view.approval && {
      approval: {
        ...(view.approval.asked && told(view.approval.asked)),
        ...(view.approval.approvedBy && { approvedBy: view.approval.approvedBy }),
      },
    }),
    ...(view.failure && { failure: told(view.failure) }),
    ...(view.cancellation && { cancellation: told(view.cancellation) }),
    ...(view.asked.cancelAt && { cancellationAsked: presentCancellation(view.asked.cancelAt, view, isBrokenOff) }),
    ...(view.returns && { returns: Object.entries(view.returns).map(([id, each]) => summaryOf(id, each)) }),
    degraded: view.degraded !== undefined,
    ...(view.degraded && { degradation: told(view.degraded) }),
    ...(view.manualReview && isReviewed && { manualReview: told(view.manualReview) }),
    ...(workflowEnd && { workflowEnd: told(workflowEnd) }),
    ...(workflow && { workflow }),
    ...(traceId && { traceId, ...(jaegerUrl && { traceUrl: `${jaegerUrl.replace(/\/$/, '')}/trace/${traceId}` }) }),
    ...(marks.submitted && { submittedAt: marks.submitted }),
    ...(placed && { placedAt: placed.placedAt }),
    ...(marks.confirmed && { confirmedAt: marks.confirmed }),
    ...(view.updatedAt && { updatedAt: view.updatedAt }),
    links: linksOf(orderId as string),
  };
};
