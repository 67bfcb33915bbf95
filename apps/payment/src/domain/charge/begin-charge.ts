import { PaymentDeclined } from '@quadrille/events';
import { type Charge, isSameCharge } from '../intent.js';
import { atNetwork, capturedIntents, openIntent, type Payment, type PaymentEvent } from '../payment.js';

const mismatch = ({ terms }: Payment, { amount }: Charge): string | undefined =>
  terms?.declaredAmount === undefined || terms.declaredAmount === amount.amount
    ? undefined
    : `the customer agreed to ${terms.declaredAmount}, the order comes to ${amount.amount} ${amount.currency} (minor units)`;

/**
 * The one way to a charge. A charge under way is asked about and repeated with its own key; another card or amount has to wait until that one
 * is known to have failed; a new intent begins only where every earlier one has. So at most one can be captured.
 */
export const beginCharge = (orderId: string, charge: Charge, payment: Payment): readonly PaymentEvent[] => {
  if (payment.refund !== 'none') return [{ type: 'ChargeForestalled', data: { orderId } }];
  if (capturedIntents(payment).length > 0) return [];
  const open = openIntent(payment);
  if (open) {
    const known = atNetwork(orderId, open);
    // Once another charge waits, the open one is being given up: repeating it would race with that.
    if (!payment.deferred && isSameCharge(open, charge)) return [{ type: 'ChargeRepeated', data: known }];
    return [
      { type: 'ChargeDeferred', data: { orderId, ...charge } },
      { type: 'SettlementBegun', data: known },
    ];
  }
  const intentId = `${orderId}-${payment.intents.length + 1}`;
  const reason = mismatch(payment, charge);
  if (reason !== undefined) return [PaymentDeclined({ orderId, intentId, error: 'AmountMismatch', reason })];
  return [{ type: 'PaymentInitiated', data: { orderId, intentId, amount: charge.amount, token: charge.token } }];
};

/** What happens by itself, once, when terms, stock and approval are all there, in whatever order they came. */
export const beginRoutineCharge = (orderId: string, payment: Payment): readonly PaymentEvent[] => {
  const { terms, isStockReserved, isApproved, intents } = payment;
  if (!terms || !isStockReserved || (terms.approvalRequired && !isApproved) || intents.length > 0) return [];
  return beginCharge(orderId, terms, payment);
};
