import type { Moment, Payment, PaymentEvent } from '../payment.js';
import { pendingParts } from '../refund-part/part.js';
import { beginPart } from '../refund-part/refund-part.js';
import { pursueRefund } from './pursue-refund.js';

/** A refund that failed is tried again when its time has come; a timer that rings early or twice changes nothing. */
export const continueRefund = (orderId: string, payment: Payment, { now }: Moment): readonly PaymentEvent[] => {
  const isDue = (at: number | undefined): boolean => at !== undefined && at <= now;
  const parts = pendingParts(payment).filter(({ dueAt }) => isDue(dueAt));
  return [...(isDue(payment.refundDueAt) ? pursueRefund(orderId, payment) : []), ...parts.map((part) => beginPart(orderId, part))];
};

/** When tries are due, of the refund and of its parts. */
export const refundDues = (payment: Payment): readonly (number | undefined)[] => [
  payment.refundDueAt,
  ...pendingParts(payment).map(({ dueAt }) => dueAt),
];
