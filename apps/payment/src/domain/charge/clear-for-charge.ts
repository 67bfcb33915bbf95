import { evolve } from '../evolve.js';
import type { ClearForCharge, Payment, PaymentEvent } from '../payment.js';
import { beginRoutineCharge } from './begin-charge.js';

/** Stock is set aside, or a person agreed. The clearance that completes the picture is remembered by the charge it begins. */
export const clearForCharge = ({ data }: ClearForCharge, payment: Payment): readonly PaymentEvent[] => {
  const { orderId, by } = data;
  if (payment.refund !== 'none') return by === 'stock' ? [{ type: 'ChargeForestalled', data: { orderId } }] : [];
  if (payment.intents.length > 0 || (by === 'stock' ? payment.isStockReserved : payment.isApproved)) return [];
  const given: PaymentEvent = { type: 'ClearanceGiven', data };
  const begun = beginRoutineCharge(orderId, evolve(payment, given));
  return begun.length > 0 ? begun : [given];
};
