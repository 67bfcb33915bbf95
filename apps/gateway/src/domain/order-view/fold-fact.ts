import type {
  ApprovalRequested,
  EmailAttemptFailed,
  EmailBounced,
  EmailSent,
  ExecutionFailed,
  OrderApproved,
  OrderBackordered,
  OrderCancelled,
  OrderFailed,
  OrderHeld,
  OrderPlaced,
  OrderRejected,
  PaymentAttemptFailed,
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
  ShipmentAttemptFailed,
  ShipmentCancellationRefused,
  ShipmentCreated,
  ShipmentRefused,
  StockUnavailable,
} from '@quadrille/events';
import { foldReturn } from '../returns/fold-return.js';
import { earlier, type Fact, failureOf, later, latest } from './dated.js';
import { type Fold, FactFolds } from './fact-folds.js';
import type { Mail, Mark, OrderView } from './order-view.js';

const mark = (view: OrderView, name: Mark, { time }: Fact): OrderView => ({
  ...view,
  marks: { ...view.marks, [name]: earlier(view.marks[name], time) },
});

const folds = new FactFolds<OrderView>();

for (const [type, name] of [
  ['StockReserved', 'reserved'],
  ['StockCommitted', 'committed'],
  ['StockReleased', 'released'],
  ['OrderConfirmed', 'confirmed'],
  ['ShipmentDispatched', 'dispatched'],
  ['ShipmentDelivered', 'delivered'],
  ['ShipmentCancelled', 'shipmentCancelled'],
] as const)
  folds.on(type, (view, _data, fact) => mark(view, name, fact));

folds.on<OrderPlaced>('OrderPlaced', (view, data, fact) => {
  const { requested: _settled, ...rest } = mark(view, 'placed', fact);
  const { number, customer, lines, amounts, shippingAddress, addressStandsIn, approvalRequired, placedAt } = data;
  return { ...rest, placed: { number, customer, lines, amounts, shippingAddress, addressStandsIn, approvalRequired, placedAt } };
});
folds.on<OrderRejected>('OrderRejected', (view, { reasons }, fact) => ({ ...mark(view, 'rejected', fact), rejection: reasons }));
folds.on<OrderApproved>('OrderApproved', (view, { approvedBy }, fact) => ({
  ...mark(view, 'approved', fact),
  approval: { ...view.approval, approvedBy },
}));
folds.on<OrderBackordered>('OrderBackordered', (view, { missing }, fact) => ({
  ...mark(view, 'backordered', fact),
  missing: latest(view.missing, { items: missing }, fact),
}));
folds.on<StockUnavailable>('StockUnavailable', (view, { missing }, fact) => ({
  ...view,
  missing: latest(view.missing, { items: missing }, fact),
}));
folds.on<OrderHeld>('OrderHeld', (view, { error, reason, holdSeconds }, fact) => ({
  ...mark(view, 'held', fact),
  payment: { ...view.payment, hold: latest(view.payment.hold, { error, reason, holdSeconds }, fact) },
}));
folds.on<OrderCancelled>('OrderCancelled', (view, { reason }, fact) => ({
  ...mark(view, 'cancelled', fact),
  cancellation: latest(view.cancellation, { reason }, fact),
}));
folds.on<OrderFailed>('OrderFailed', (view, { error, reason }, fact) => ({
  ...mark(view, 'failed', fact),
  failure: latest(view.failure, { error, reason }, fact),
}));

folds.on<PaymentCaptured>('PaymentCaptured', (view, { intentId, amount, reference }, fact) => ({
  ...mark(view, 'captured', fact),
  payment: { ...view.payment, captured: { intentId, ...amount, reference } },
}));
const unpaid: Fold<OrderView, (PaymentDeclined | PaymentAttemptFailed)['data']> = (view, { error, reason }, fact) => ({
  ...view,
  payment: {
    ...view.payment,
    failures: view.payment.failures + 1,
    lastFailure: latest(view.payment.lastFailure, { error, reason }, fact),
  },
});
folds.on<PaymentDeclined>('PaymentDeclined', unpaid);
folds.on<PaymentAttemptFailed>('PaymentAttemptFailed', unpaid);
folds.on<PaymentRefunded>('PaymentRefunded', (view, { amount }, fact) => ({
  ...mark(view, 'refunded', fact),
  // A refund may be told again when a capture comes late: first nothing to give back, then the amount.
  payment: {
    ...view.payment,
    refunded: view.payment.refunded && view.payment.refunded.amount > amount.amount ? view.payment.refunded : amount,
  },
}));

folds.on<ShipmentCreated>('ShipmentCreated', (view, { shipmentId, carrier, trackingNumber, labelUrl }) => ({
  ...view,
  shipment: { ...view.shipment, booked: { shipmentId, carrier, trackingNumber, labelUrl } },
}));
const unshipped: Fold<OrderView, (ShipmentRefused | ShipmentAttemptFailed)['data']> = (view, { error, reason }, fact) => ({
  ...view,
  shipment: {
    ...view.shipment,
    failures: view.shipment.failures + 1,
    lastFailure: latest(view.shipment.lastFailure, { error, reason }, fact),
  },
});
folds.on<ShipmentRefused>('ShipmentRefused', unshipped);
folds.on<ShipmentAttemptFailed>('ShipmentAttemptFailed', unshipped);
folds.on<ShipmentCancellationRefused>('ShipmentCancellationRefused', (view, { error, reason }, fact) => ({
  ...view,
  shipment: { ...view.shipment, callBackRefused: latest(view.shipment.callBackRefused, { error, reason }, fact) },
}));

type AboutMail = (EmailSent | EmailBounced | EmailAttemptFailed)['data'];
const mail = (view: OrderView, { template, emailId, to }: AboutMail, change: (known: Mail) => Partial<Mail>): OrderView => {
  const known = view.emails[template] ?? { emailId, to, failures: 0 };
  return { ...view, emails: { ...view.emails, [template]: { ...known, ...change(known) } } };
};
folds.on<EmailSent>('EmailSent', (view, data, fact) => mail(view, data, ({ sentAt }) => ({ sentAt: earlier(sentAt, fact.time) })));
folds.on<EmailBounced>('EmailBounced', (view, data, fact) =>
  mail(view, data, ({ bounced }) => ({ bounced: latest(bounced, failureOf(data), fact) })),
);
folds.on<EmailAttemptFailed>('EmailAttemptFailed', (view, data, fact) =>
  mail(view, data, ({ failures, lastFailure }) => ({ failures: failures + 1, lastFailure: latest(lastFailure, failureOf(data), fact) })),
);

folds.on<ApprovalRequested>('ApprovalRequested', (view, { stateName, deadline }, fact) => ({
  ...mark(view, 'approvalRequested', fact),
  approval: { ...view.approval, asked: latest(view.approval?.asked, { stateName, ...(deadline !== undefined && { deadline }) }, fact) },
}));
for (const status of ['Failed', 'TimedOut', 'Aborted'])
  folds.on<ExecutionFailed>(`Execution${status}` as 'ExecutionFailed', (view, data, fact) => ({
    ...view,
    workflowEnd: latest(view.workflowEnd, { status, ...failureOf(data) }, fact),
  }));

/** What another execution than the order's own asked for changes nothing of the order but the return that it is about. */
const ofReturn = (view: OrderView, id: string, fact: Fact): OrderView => {
  const known = view.returns?.[id];
  return known ? { ...view, returns: { ...view.returns, [id]: foldReturn(known, fact) } } : view;
};

const traceIdOf = ({ traceparent }: Fact): string | undefined => traceparent?.split('-')[1];

/**
 * The view after one more fact. Facts of several topics arrive in any order: every part is a minimum, a maximum, a count or a
 * single telling, so that all orders of arrival end in the same view. A type without a fold of its own only moves `updatedAt`.
 */
export const foldFact = (view: OrderView, fact: Fact): OrderView => {
  const traceId = view.traceId ?? traceIdOf(fact);
  const known: OrderView = {
    ...view,
    orderId: fact.orderId,
    updatedAt: later(view.updatedAt, fact.time),
    ...(traceId !== undefined && { traceId }),
  };
  const { executionId = fact.orderId } = fact.data as Readonly<{ executionId?: string }>;
  if (executionId !== fact.orderId) return ofReturn(known, executionId, fact);
  return folds.after(known, fact);
};
