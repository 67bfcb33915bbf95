import type { TimerDue } from '@quadrille/decider';
import { continueInquiry, inquiryDueAt } from './charge/inquire.js';
import type { Moment, Payment, PaymentEvent } from './payment.js';
import { continueRefund, refundDues } from './refund/continue-refund.js';

/** What nobody asks for again goes on by itself. A payment's stream bears the id of its order. */
export const continueWhenDue = ({ data: { streamId: orderId } }: TimerDue, payment: Payment, moment: Moment): readonly PaymentEvent[] => [
  ...continueInquiry(orderId, payment, moment),
  ...continueRefund(orderId, payment, moment),
];

/** When the next of it is due; milliseconds since 1970. */
export const dueAt = (payment: Payment): number | undefined => {
  const dues = [inquiryDueAt(payment), ...refundDues(payment)].filter((due) => due !== undefined);
  return dues.length > 0 ? Math.min(...dues) : undefined;
};
