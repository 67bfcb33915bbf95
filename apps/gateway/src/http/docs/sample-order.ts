import { derivedId, EmailSent, OrderConfirmed, OrderPlaced, PaymentCaptured, ShipmentCreated, StockReserved } from '@quadrille/events';
import { orderViewFold } from '../../domain/order-view/evolve-order-view.js';
import type { OrderViewEvent } from '../../domain/order-view/order-view.js';
import { presentDetails, presentStatus } from '../checkout/checkout-steps.js';
import { type HistoryRow, presentHistory } from '../orders/present-history.js';
import { presentOrder } from '../orders/present-order.js';
import { orderOf, submissionExample } from '../orders/submission.js';

export const sampleId = '01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f';
/** So many seconds after the sample was submitted. */
export const sampleTime = (seconds: number): string => new Date(Date.UTC(2026, 10, 21, 12, 0, seconds)).toISOString();
export const sampleTrace = 'c4d8791ac2ea069c4928649eee85eeca';

const orderId = sampleId;
const traceparent = `00-${sampleTrace}-01c3d7254823d800-01`;
const { customer, shippingAddress, payment } = submissionExample;
const lines = [{ sku: 'widget-a', productId: 1, name: 'Widget A', quantity: 2, unitPrice: 5000 }];
const amounts = { currency: 'USD', subtotal: 10_000, tax: 800, shipping: 599, total: 11_399 };
const letter = { orderId, number: 'ORD-20261121-6807E316', customer };

const placed = OrderPlaced({
  ...letter,
  lines,
  amounts,
  payment,
  shippingAddress,
  addressStandsIn: false,
  approvalRequired: false,
  policy: { paymentHoldSeconds: 900, backorderSeconds: 604_800, approvalSeconds: 86_400, stepSeconds: 30 },
  placedAt: sampleTime(1),
});
const reserved = StockReserved({ orderId, lines: [{ sku: 'widget-a', quantity: 2 }] });
const captured = PaymentCaptured({ orderId, intentId: 'i1', amount: { amount: 11_399, currency: 'USD' }, reference: 'ch_1' });
const booked = { shipmentId: 's1', carrier: 'sandbox', trackingNumber: 'T1', labelUrl: 'https://labels.example.com/T1' };

const facts = [
  ['/orders', placed],
  ['/inventory', reserved],
  ['/payment', captured],
  ['/shipping', ShipmentCreated({ orderId, ...booked })],
  ['/orders', OrderConfirmed({ ...letter, amounts, lines })],
  ['/email', EmailSent({ orderId, template: 'confirmed', emailId: 'e1', to: customer.email })],
] as const;

const events: readonly OrderViewEvent[] = [
  { type: 'SubmitOrder', data: orderOf(submissionExample, orderId, sampleTime(0)) },
  ...facts.map(([source, { type, data }], index) => ({
    type: 'FactRecorded' as const,
    data: { orderId, id: derivedId(orderId, type), type, source, time: sampleTime(index + 1), traceparent, data },
  })),
];
const rows: readonly HistoryRow[] = events.map(({ type, data }, index) => ({
  version: index + 1,
  id: derivedId(orderId, index),
  type,
  data,
  metadata: { time: sampleTime(index), traceparent },
  recordedAt: sampleTime(index),
}));
const view = events.reduce(orderViewFold.evolve, orderViewFold.initialState);

/** One order as every route shows it, by the code that shows all of them. */
export const sampleOrder = presentOrder(view, {
  workflow: { status: 'RUNNING', currentStates: ['AwaitDispatch'], progress: { done: 6, total: 7 } },
});
export const sampleHistory = { orderId, traceId: sampleTrace, items: presentHistory(rows).slice(0, 3) };
/** What a live stream begins with. */
export const sampleStream = [
  'retry: 1000',
  `id: 1\nevent: fact\ndata: ${JSON.stringify(sampleHistory.items[0])}`,
  `event: status\ndata: ${JSON.stringify({ status: 'submitted', updatedAt: sampleTime(0) })}`,
  '',
].join('\n\n');
export const sampleStatus = presentStatus(view);
export const sampleDetails = presentDetails(view);
