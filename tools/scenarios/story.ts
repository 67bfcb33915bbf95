import type { Fact, Order } from './order.ts';

/** How a fact is told in a word or two. What is not here is no news for a reader. */
const words: Readonly<Record<string, (fact: Fact) => string>> = {
  OrderPlaced: () => 'placed',
  OrderRejected: () => 'rejected',
  StockUnavailable: () => 'out of stock',
  OrderBackordered: () => 'backordered',
  StockReserved: () => 'reserved',
  ApprovalRequested: () => 'awaiting approval',
  OrderApproved: () => 'approved',
  PaymentAttemptFailed: ({ error }) => error ?? 'try failed',
  PaymentDeclined: ({ error }) => error ?? 'declined',
  OrderHeld: () => 'stock held',
  RetryAsked: () => 'retry',
  PaymentCaptured: () => 'paid',
  ShipmentCreated: () => 'parcel booked',
  ShipmentRefused: ({ error }) => error ?? 'refused',
  OrderConfirmed: () => 'confirmed',
  CancellationAsked: () => 'cancel',
  ShipmentCancelled: () => 'parcel called back',
  PaymentRefunded: ({ data }) => (((data['amount'] ?? {}) as { amount?: number }).amount === 0 ? 'nothing to refund' : 'refunded'),
  StockReleased: () => 'stock released',
  OrderFailed: () => 'failed',
  OrderCancelled: () => 'cancelled',
  EmailSent: ({ data }) => `mail “${String(data['template'])}”`,
  EmailBounced: () => 'mail bounced',
  EmailAttemptFailed: () => 'mail try failed',
  DeliveryDegraded: () => 'operators told',
  ShipmentDispatched: () => 'shipped',
  ShipmentDelivered: () => 'delivered',
};

/** The course of an order in one line: `ORD-… placed › reserved › paid › …`; what happens several times in a row is counted. */
export const story = ({ number, id }: Pick<Order, 'id' | 'number'>, history: readonly Fact[]): string => {
  const told: { word: string; times: number }[] = [];
  for (const fact of history) {
    const word = words[fact.type]?.(fact);
    if (word === undefined) continue;
    const last = told.at(-1);
    if (last?.word === word) last.times += 1;
    else told.push({ word, times: 1 });
  }
  return `${number ?? id}  ${told.map(({ word, times }) => (times === 1 ? word : `${word} ×${times}`)).join(' › ')}`;
};
