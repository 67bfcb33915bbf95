import { RefundAttemptFailed } from '@quadrille/events';
import { evolve } from '../evolve.js';
import { intentOf, type Moment, type Payment, type PaymentEvent, type RecordRefund } from '../payment.js';
import { remainderOf } from '../refund-part/part.js';
import { concludeRefund } from './conclude-refund.js';
import { postponeRefund } from './postpone-refund.js';

/** What giving money back came to. Told again after it went back, it changes nothing. */
export const recordRefund = ({ data }: RecordRefund, payment: Payment, { now }: Moment): readonly PaymentEvent[] => {
  const { orderId, intentId, answer } = data;
  const intent = intentOf(payment, intentId);
  if (intent?.status !== 'refunding') return [];
  if (answer.status === 'failed') {
    const { error, reason } = answer;
    const told = payment.refund === 'none' ? [] : [RefundAttemptFailed({ orderId, error, reason })];
    return [...told, postponeRefund(orderId, payment, now)];
  }
  const refunded: PaymentEvent = {
    type: 'IntentRefunded',
    data: { orderId, intentId, amount: remainderOf(payment, intent), reference: answer.reference },
  };
  return [refunded, ...concludeRefund(orderId, evolve(payment, refunded))];
};
