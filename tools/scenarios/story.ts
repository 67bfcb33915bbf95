import type { Fact, Order } from './order.ts';

const amountOf = ({ data }: Fact): number => ((data['amount'] ?? {}) as { amount?: number }).amount ?? 0;
const holdsLines = ({ data }: Fact): boolean => ((data['lines'] ?? []) as readonly unknown[]).length > 0;

/** How a fact is told in a word or two. What is not here is no news for a reader; neither is an undo that found nothing to undo. */
const words: Readonly<Record<string, (fact: Fact) => string | undefined>> = {
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
  ShipmentCancelled: ({ data }) => (data['shipmentId'] === undefined ? undefined : 'parcel called back'),
  PaymentRefunded: (fact) => (amountOf(fact) > 0 ? 'refunded' : undefined),
  StockReleased: (fact) => (holdsLines(fact) ? 'stock released' : undefined),
  ReturnAsked: () => 'return',
  ReturnDecided: ({ data }) => (data['decision'] === 'approve' ? 'return approved' : 'return refused'),
  ReturnReceived: () => 'goods back',
  PartRefunded: () => 'part refunded',
  StockReturned: (fact) => (holdsLines(fact) ? 'restocked' : undefined),
  OrderFailed: () => 'failed',
  OrderCancelled: () => 'cancelled',
  EmailSent: ({ data }) => `mail “${String(data['template'])}”`,
  EmailBounced: () => 'mail bounced',
  EmailAttemptFailed: () => 'mail try failed',
  DeliveryDegraded: () => 'operators told',
  ExecutionAborted: () => 'stopped',
  ExecutionRedriven: () => 'redriven',
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
