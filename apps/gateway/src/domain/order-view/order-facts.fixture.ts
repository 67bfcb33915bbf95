import type { Fact } from './dated.js';

export const orderId = '01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f';
export const customer = { email: 'ada@example.com', name: 'Ada' };
const address = { line1: '1 Main St', city: 'Paris', postalCode: '75001', country: 'FR' };
const lines = [{ sku: 'widget-a', productId: 1, name: 'Widget A', quantity: 2, unitPrice: 5000 }];
const amounts = { currency: 'USD', subtotal: 10_000, tax: 800, shipping: 599, total: 11_399 };
const letter = { orderId, number: 'ORD-20261121-6807E316', customer };
const money = { amount: 11_399, currency: 'USD' };
const ofSaga = { executionId: orderId, workflow: 'order-fulfilment' };
const mail = (template: string) => ({ orderId, template, emailId: `mail-${template}`, to: customer.email });

export const order = {
  orderId,
  customer,
  lines: [{ sku: 'widget-a', quantity: 2 }],
  payment: { token: 'test_success_visa' },
  shippingAddress: address,
  origin: 'orders' as const,
  submittedAt: '2026-11-21T12:00:00.000Z',
};

/** What can be told of an order, by event type. */
export const data: Readonly<Record<string, object>> = {
  OrderPlaced: {
    ...letter,
    lines,
    amounts,
    payment: { token: 'test_success_visa' },
    shippingAddress: address,
    addressStandsIn: false,
    approvalRequired: true,
    policy: { paymentHoldSeconds: 900, backorderSeconds: 900, approvalSeconds: 900, stepSeconds: 30 },
    placedAt: '2026-11-21T12:00:00.100Z',
  },
  OrderRejected: { orderId, reasons: [{ code: 'unknown-product', pointer: '/lines/0/sku', detail: 'is not sold here' }] },
  StockUnavailable: { orderId, error: 'OutOfStock', missing: [{ sku: 'widget-a', quantity: 2, available: 1 }] },
  OrderBackordered: { ...letter, missing: [{ sku: 'widget-a', quantity: 2, available: 1 }], lines },
  StockReserved: { orderId, lines: [{ sku: 'widget-a', quantity: 2 }] },
  ApprovalRequested: { ...ofSaga, stateName: 'AwaitApproval', deadline: '2026-11-21T13:00:00.000Z' },
  OrderApproved: { orderId, approvedBy: 'grace' },
  PaymentAttemptFailed: { orderId, intentId: 'i1', error: 'NetworkError', reason: 'no route' },
  PaymentDeclined: { orderId, intentId: 'i1', error: 'InsufficientFunds', reason: 'not enough on the card' },
  OrderHeld: { orderId, error: 'InsufficientFunds', reason: 'not enough on the card', holdSeconds: 900 },
  PaymentCaptured: { orderId, intentId: 'i2', amount: money, reference: 'ch_1' },
  StockCommitted: { orderId, lines: [{ sku: 'widget-a', quantity: 2 }] },
  ShipmentAttemptFailed: { orderId, error: 'CarrierUnavailable', reason: 'no answer' },
  ShipmentRefused: { orderId, error: 'AddressRefused', reason: 'nobody lives there' },
  ShipmentCreated: { orderId, shipmentId: 's1', carrier: 'sandbox', trackingNumber: 'T1', labelUrl: 'https://labels.example.com/T1' },
  OrderConfirmed: { ...letter, amounts, lines },
  EmailAttemptFailed: { ...mail('confirmed'), error: 'MailServerUnavailable', reason: 'connection refused' },
  EmailSent: mail('confirmed'),
  EmailBounced: { ...mail('confirmed'), error: 'HardBounce', reason: 'no such mailbox' },
  DeliveryDegraded: { ...ofSaga, stateName: 'SendConfirmation', error: 'HardBounce', cause: 'no such mailbox' },
  ShipmentDispatched: { orderId, shipmentId: 's1', trackingNumber: 'T1', dispatchedAt: '2026-11-21T12:00:05.000Z' },
  ShipmentDelivered: { orderId, shipmentId: 's1', deliveredAt: '2026-11-21T12:00:09.000Z' },
  ShipmentCancelled: { orderId, shipmentId: 's1' },
  ShipmentCancellationRefused: { orderId, error: 'AlreadyDispatched', reason: 'it has left' },
  PaymentRefunded: { orderId, amount: money },
  StockReleased: { orderId, lines: [{ sku: 'widget-a', quantity: 2 }], restocked: true },
  OrderCancelled: { ...letter, reason: 'The customer changed their mind.' },
  OrderFailed: { ...letter, error: 'AddressRefused', reason: 'nobody lives there' },
  ManualReviewRequested: { ...ofSaga, stateName: 'ReviewRefund', error: 'GatewayUnavailable', cause: 'away for hours' },
  ExecutionFailed: { ...ofSaga, error: 'States.Runtime', cause: 'a defect' },
  ExecutionRedriven: { ...ofSaga, by: 'grace', stoppedAt: '2026-11-21T12:00:05.000Z' },
};

const sourceOf = (type: string): string => {
  if (type.startsWith('Order')) return '/orders';
  if (type.startsWith('Stock')) return '/inventory';
  if (type.startsWith('Payment')) return '/payment';
  return type.startsWith('Shipment') ? '/shipping' : type.startsWith('Email') ? '/email' : '/saga';
};

/** Facts of these types, each a second after the one before. */
export const factsOf = (...types: readonly string[]): readonly Fact[] =>
  types.map((type, index) => ({
    orderId,
    id: `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`,
    type,
    source: sourceOf(type),
    time: new Date(Date.parse(order.submittedAt) + 1000 * (index + 1)).toISOString(),
    traceparent: '00-c4d8791ac2ea069c4928649eee85eeca-01c3d7254823d800-01',
    data: data[type] as object,
  }));
