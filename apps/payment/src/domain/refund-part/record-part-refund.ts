import { PartRefunded, RefundAttemptFailed } from '@quadrille/events';
import { evolve } from '../evolve.js';
import type { Moment, Payment, PaymentEvent, RecordPartRefund } from '../payment.js';
import { concludeRefund } from '../refund/conclude-refund.js';
import { nextTryAt } from '../refund/postpone-refund.js';
import { partOf } from './part.js';

/** What giving a part back came to. Told again after it went back, it changes nothing. */
export const recordPartRefund = ({ data }: RecordPartRefund, payment: Payment, { now }: Moment): readonly PaymentEvent[] => {
  const { orderId, executionId, answer } = data;
  const part = partOf(payment, executionId);
  if (part?.status !== 'refunding') return [];
  if (answer.status === 'failed') {
    const { error, reason } = answer;
    const until = nextTryAt(part.tries, now);
    return [
      RefundAttemptFailed({ orderId, executionId, error, reason }),
      { type: 'PartRefundPostponed', data: { orderId, executionId, until } },
    ];
  }
  const refunded = PartRefunded({ orderId, executionId, amount: part.amount, reference: answer.reference });
  return [refunded, ...concludeRefund(orderId, evolve(payment, refunded))];
};
