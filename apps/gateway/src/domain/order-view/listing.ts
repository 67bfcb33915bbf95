import type { SubmitOrder } from '@quadrille/events';
import { statusOf } from './order-status.js';
import type { OrderView } from './order-view.js';

/** What the list of orders shows, as far as it follows from events. */
export type Listing = Readonly<{
  orderId: string;
  status: string;
  email?: string;
  number?: string;
  skus?: readonly string[];
  total?: number;
  currency?: string;
}>;

/** What the list shows of an order that was just submitted. */
export const firstListing = ({ orderId, customer, lines }: SubmitOrder['data']): Listing => ({
  orderId,
  status: 'submitted',
  email: customer.email,
  skus: lines.flatMap(({ sku }) => (sku === undefined ? [] : [sku])),
});

/**
 * What changed in the list by going from one view to the next; undefined where nothing did, so that the list is not written in vain, and
 * for an order that nobody submitted or placed: state machines may ask services about one. The fixed part (number, articles, total) is
 * told once, when the order is placed.
 */
export const listingChange = (before: OrderView, after: OrderView): Listing | undefined => {
  const status = statusOf(after);
  const placed = before.placed === undefined ? after.placed : undefined;
  const { submitted, rejected } = after.marks;
  const isOrder = submitted !== undefined || rejected !== undefined || after.placed !== undefined;
  if (!isOrder || (!placed && status === statusOf(before))) return undefined;
  return {
    orderId: after.orderId as string,
    status,
    ...(placed && {
      email: placed.customer.email,
      number: placed.number,
      skus: [...new Set(placed.lines.map(({ sku }) => sku))],
      total: placed.amounts.total,
      currency: placed.amounts.currency,
    }),
  };
};
