import { PartRefunded, PartRefundRefused, type RefundPart } from '@quadrille/events';
import { capturedIntents, type Part, type Payment, type PaymentEvent } from '../payment.js';
import { partOf, remainderOf } from './part.js';

export const beginPart = (orderId: string, { executionId, intentId, amount, reference }: Part): PaymentEvent => ({
  type: 'PartRefundBegun',
  data: { orderId, executionId, intentId, amount, reference },
});

/** Asked again it goes on where it is not done; what is done is told again, since whoever asks waits for an answer. */
const askedAgain = (orderId: string, part: Part): PaymentEvent => {
  const { executionId, amount, reference } = part;
  return part.status === 'refunded' ? PartRefunded({ orderId, executionId, amount, reference }) : beginPart(orderId, part);
};

/** One part for each execution, and all parts together never more than was captured: what is promised counts as gone. */
export const refundPart = ({ data: { orderId, executionId, amount } }: RefundPart, payment: Payment): readonly PaymentEvent[] => {
  const known = partOf(payment, executionId);
  if (known) return [askedAgain(orderId, known)];
  const refuse = (error: 'NothingCaptured' | 'MoreThanCaptured', reason: string) => [
    PartRefundRefused({ orderId, executionId, error, reason }),
  ];
  const taken =
    payment.refund === 'none' ? capturedIntents(payment).find((intent) => intent.amount.currency === amount.currency) : undefined;
  if (!taken) return refuse('NothingCaptured', `nothing of this order is ours in ${amount.currency}`);
  const left = remainderOf(payment, taken).amount;
  if (amount.amount > left)
    return refuse('MoreThanCaptured', `${amount.amount} were asked for, ${left} ${amount.currency} are left (minor units)`);
  const { intentId, reference } = taken;
  if (amount.amount === 0) return [PartRefunded({ orderId, executionId, amount, reference })];
  return [beginPart(orderId, { executionId, intentId, amount, reference, status: 'refunding', tries: 0 })];
};
