import { waitedUntil } from './dated.js';
import type { OrderView } from './order-view.js';

export const orderStatuses = [
  'submitted',
  'placed',
  'reserved',
  'awaiting_approval',
  'backordered',
  'payment_failed',
  'paid',
  'confirmed',
  'shipped',
  'delivered',
  'rejected',
  'failed',
  'cancelled',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/**
 * The furthest that an order has come. An end outranks the way to it, what happened later on the way outranks what came before it:
 * a capture after a hold means paid, a reservation after a backorder means reserved, in whatever order the facts arrived.
 */
const furthestOf = (marks: OrderView['marks']): OrderStatus => {
  if (marks.failed) return 'failed';
  if (marks.cancelled) return 'cancelled';
  if (marks.rejected) return 'rejected';
  if (marks.delivered) return 'delivered';
  if (marks.dispatched) return 'shipped';
  if (marks.confirmed) return 'confirmed';
  if (marks.captured) return 'paid';
  if (marks.held) return 'payment_failed';
  if (marks.approvalRequested && !marks.approved) return 'awaiting_approval';
  if (marks.reserved) return 'reserved';
  if (marks.backordered) return 'backordered';
  if (marks.placed) return 'placed';
  return 'submitted';
};

type Retriable = Pick<OrderView, 'marks' | 'payment' | 'asked'>;

/** A retry was accepted in the hold that was told last: until it goes well, or the order is held anew. */
export const isRetryUnderWay = ({ marks, payment: { hold }, asked: { retry } }: Retriable): boolean =>
  retry !== undefined && retry.hold === hold?.factId && furthestOf(marks) === 'payment_failed';

/** A payment that is tried again has not failed yet: the order stands where it stood before it was held. */
export const statusOf = (view: Retriable): OrderStatus => (isRetryUnderWay(view) ? 'reserved' : furthestOf(view.marks));

const settled: ReadonlySet<OrderStatus> = new Set(['confirmed', 'shipped', 'delivered', 'rejected', 'failed', 'cancelled']);

/** What somebody who waits for an order waits for: it is theirs, or it never will be. */
export const isSettled = (status: OrderStatus): boolean => settled.has(status);

const ended: ReadonlySet<OrderStatus> = new Set(['rejected', 'failed', 'cancelled']);

/** The order will never be fulfilled. */
export const hasEnded = (status: OrderStatus): boolean => ended.has(status);

/** How long the stock of an order whose payment failed is kept for another try; milliseconds since 1970. Undefined where it is not held. */
export const heldUntil = ({ payment: { hold }, pauses }: Pick<OrderView, 'payment' | 'pauses'>): number | undefined =>
  hold && waitedUntil(hold.at, hold.holdSeconds, pauses);
