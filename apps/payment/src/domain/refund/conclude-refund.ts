import { PaymentRefunded } from '@quadrille/events';
import { capturedIntents, openIntent, type Payment, type PaymentEvent, refundedIntents, refundingIntents } from '../payment.js';
import { pendingParts, remainderOf } from '../refund-part/part.js';

/** ISO 4217: no currency is involved. For an order that was undone before anybody heard of its amount. */
const noCurrency = 'XXX';

/** Tells that the order is refunded as soon as nothing of it is ours, nor can become so. Parts that went back before were told then. */
export const concludeRefund = (orderId: string, payment: Payment): readonly PaymentEvent[] => {
  if (payment.refund === 'none' || openIntent(payment)) return [];
  if (capturedIntents(payment).length > 0 || refundingIntents(payment).length > 0 || pendingParts(payment).length > 0) return [];
  const gone = refundedIntents(payment);
  const currency = (gone[0] ?? payment.intents[0] ?? payment.terms)?.amount.currency ?? noCurrency;
  const amount = gone.reduce((sum, intent) => sum + remainderOf(payment, intent).amount, 0);
  const reference = gone.at(-1)?.reference;
  return [PaymentRefunded({ orderId, amount: { amount, currency }, ...(reference !== undefined && { reference }) })];
};
