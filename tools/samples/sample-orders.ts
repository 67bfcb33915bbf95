import type { Product } from '../scenarios/shop.ts';
import { bodyOf, type Wish } from '../scenarios/wish.ts';

/** One order that shows one way through the flow, and the status at which it rests. */
export type Sample = Omit<Wish, 'sku' | 'quantity'> & {
  readonly title: string;
  /** `few`: two of something. `more than there is`, `expensive`: what the products say about it. */
  readonly buys?: 'few' | 'more than there is' | 'expensive' | 'what nobody sells';
  /** What the customer does, once, when the order has come `at` this status. */
  readonly customer?: { readonly at: string; readonly asks: 'retry' | 'cancel'; readonly body: object };
  readonly restsAt: string;
};

const anotherCard = { payment: { token: 'test_success_visa' } };

/** In the order of the scenarios. Not here: what takes many orders, an outage or a parcel that comes back; `npm run demo` plays it. */
export const samples: readonly Sample[] = [
  { title: 'goes well', restsAt: 'delivered' },
  {
    title: 'insufficient funds, other card',
    token: 'test_insufficient_funds',
    customer: { at: 'payment_failed', asks: 'retry', body: anotherCard },
    restsAt: 'delivered',
  },
  { title: 'insufficient funds, hold over', token: 'test_insufficient_funds', policy: { paymentHoldSeconds: 3 }, restsAt: 'failed' },
  { title: 'invalid card, stock held', token: 'test_invalid_card', restsAt: 'payment_failed' },
  { title: 'fraud', token: 'test_fraud_detected', restsAt: 'failed' },
  { title: 'card never answers, not charged', token: 'test_timeout_gateway', restsAt: 'payment_failed' },
  { title: 'card answers late, was charged', token: 'test_timeout_captured', restsAt: 'delivered' },
  { title: 'card fails twice, then works', token: 'test_temp_fail_sample', restsAt: 'delivered' },
  { title: 'out of stock', buys: 'more than there is', restsAt: 'backordered' },
  { title: 'needs approval', buys: 'expensive', restsAt: 'awaiting_approval' },
  {
    title: 'customer cancels',
    buys: 'expensive',
    customer: { at: 'awaiting_approval', asks: 'cancel', body: {} },
    restsAt: 'cancelled',
  },
  { title: 'mail bounces', email: 'bounce@example.com', restsAt: 'delivered' },
  { title: 'carrier refuses, compensated', postalCode: '00000', restsAt: 'failed' },
  { title: 'unknown article', buys: 'what nobody sells', restsAt: 'rejected' },
  { title: 'another amount expected', amount: 1, restsAt: 'failed' },
];

/** The most that one line of an order may hold. */
const mostPerLine = 1_000;

const line = (buys: Sample['buys'], products: readonly Product[]): { readonly sku: string; readonly quantity: number } => {
  if (buys === 'what nobody sells') return { sku: 'no-such-thing', quantity: 2 };
  if (buys === 'more than there is') {
    const scarce = products.toSorted((a, b) => a.available - b.available)[0];
    if (scarce !== undefined) return { sku: scarce.sku, quantity: Math.min(scarce.available + 1, mostPerLine) };
  }
  if (buys === 'expensive') {
    const dear = products.filter(({ available }) => available >= 20).toSorted((a, b) => b.price - a.price)[0];
    if (dear !== undefined) return { sku: dear.sku, quantity: 20 };
  }
  return { sku: products.find(({ available }) => available >= 100)?.sku ?? 'widget-a', quantity: 2 };
};

/** The body of the POST. */
export const sampleOrder = (sample: Sample, products: readonly Product[]): object => bodyOf({ ...sample, ...line(sample.buys, products) });
