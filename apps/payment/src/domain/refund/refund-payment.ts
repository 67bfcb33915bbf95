import type { RefundPayment } from '@quadrille/events';
import { evolve } from '../evolve.js';
import { openIntent, type Payment, type PaymentEvent, refundingIntents } from '../payment.js';
import { pursueRefund } from './pursue-refund.js';

/**
 * The undo of a charge: never refuses and is remembered. Where nothing was taken it is done at once; what is open is settled at the network
 * first; what is captured goes back. Asked again it goes on with what is left, and changes nothing when nothing is.
 */
export const refundPayment = ({ data: { orderId, reason } }: RefundPayment, payment: Payment): readonly PaymentEvent[] => {
  if (payment.refund === 'done' && !openIntent(payment) && refundingIntents(payment).length === 0) return [];
  if (payment.refund !== 'none') return pursueRefund(orderId, payment);
  const requested: PaymentEvent = { type: 'RefundRequested', data: { orderId, reason } };
  return [requested, ...pursueRefund(orderId, evolve(payment, requested))];
};
