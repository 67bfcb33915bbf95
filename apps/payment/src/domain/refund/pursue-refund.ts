import { evolve } from '../evolve.js';
import { atNetwork, capturedIntents, openIntent, type Payment, type PaymentEvent, refundingIntents } from '../payment.js';
import { remainderOf } from '../refund-part/part.js';
import { concludeRefund } from './conclude-refund.js';

/** Does what is left to do of a refund; doing it twice at once is harmless, the network knows each by its key. */
export const pursueRefund = (orderId: string, payment: Payment): readonly PaymentEvent[] => {
  // Without an undo only surplus money goes back: what stands as the order's payment stays.
  const owed = payment.refund === 'none' ? refundingIntents(payment) : [...capturedIntents(payment), ...refundingIntents(payment)];
  const begun = owed.map(({ intentId, reference, ...intent }): PaymentEvent => {
    const amount = remainderOf(payment, { intentId, amount: intent.amount });
    // What went back in parts to the last cent needs no call.
    return { type: amount.amount > 0 ? 'RefundBegun' : 'IntentRefunded', data: { orderId, intentId, amount, reference } };
  });
  const open = payment.refund === 'none' ? undefined : openIntent(payment);
  if (!open) return [...begun, ...concludeRefund(orderId, begun.reduce(evolve, payment))];
  return [...begun, { type: 'SettlementBegun', data: atNetwork(orderId, open) }];
};
