import { PaymentCaptured } from '@quadrille/events';
import type { Intent } from '../intent.js';
import { capturedIntents, type Payment, type PaymentEvent } from '../payment.js';

/**
 * The network took the money. Told again, it changes nothing; after an undo, or beside a payment that stands already, it goes back by itself:
 * at most one capture of an order is ever told, and none stays once it is refunded.
 */
export const takeCapture = (
  { orderId, intent, payment }: Readonly<{ orderId: string; intent: Intent; payment: Payment }>,
  reference: string,
): readonly PaymentEvent[] => {
  const { intentId, amount, status } = intent;
  if (status === 'captured' || status === 'refunding' || status === 'refunded' || status === 'returned') return [];
  const capture = { orderId, intentId, amount, reference };
  if (payment.refund === 'none' && capturedIntents(payment).length === 0) return [PaymentCaptured(capture)];
  return [
    { type: 'SurplusCaptured', data: capture },
    { type: 'RefundBegun', data: capture },
  ];
};
