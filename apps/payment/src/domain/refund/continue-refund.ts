import type { Moment, Payment, PaymentEvent, TimerDue } from '../payment.js';
import { pursueRefund } from './pursue-refund.js';

/** A refund that failed is tried again when its time has come; a timer that rings early or twice changes nothing. */
export const continueRefund = ({ data: { orderId } }: TimerDue, payment: Payment, { now }: Moment): readonly PaymentEvent[] =>
  payment.refundDueAt === undefined || now < payment.refundDueAt ? [] : pursueRefund(orderId, payment);
