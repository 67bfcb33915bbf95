import { evolve } from '../evolve.js';
import type { AcceptTerms, Payment, PaymentEvent } from '../payment.js';
import { beginCharge, beginRoutineCharge } from './begin-charge.js';

/** The terms of an order never change: the first telling counts. A charge that was asked for before begins now. */
export const acceptTerms = ({ data }: AcceptTerms, payment: Payment): readonly PaymentEvent[] => {
  if (payment.terms || payment.refund !== 'none') return [];
  const accepted: PaymentEvent = { type: 'TermsAccepted', data };
  const { requested, ...agreed } = evolve(payment, accepted);
  const begun = requested
    ? beginCharge(data.orderId, { amount: requested.amount ?? data.amount, token: requested.token ?? data.token }, agreed)
    : beginRoutineCharge(data.orderId, agreed);
  return [accepted, ...begun];
};
