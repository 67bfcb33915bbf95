import type { ChargePayment } from '@quadrille/events';
import type { Payment, PaymentEvent } from '../payment.js';
import { beginCharge } from './begin-charge.js';

/**
 * Asked for outright, so nothing but amount and card is waited for. What it leaves out is taken from the charge that was spoken of last, then
 * from the order. Every request that is not settled already makes an attempt of its own, whose failure names it.
 */
export const chargePayment = ({ data }: ChargePayment, payment: Payment): readonly PaymentEvent[] => {
  const { orderId } = data;
  const { deferred, intents, requested, terms, refund } = payment;
  const last = deferred ?? intents.at(-1);
  const amount = data.amount ?? last?.amount ?? requested?.amount ?? terms?.amount;
  const token = data.token ?? last?.token ?? requested?.token ?? terms?.token;
  if (refund !== 'none') return [{ type: 'ChargeForestalled', data: { orderId } }];
  if (amount && token !== undefined) return beginCharge(orderId, { amount, token }, payment);
  return [{ type: 'ChargeRequested', data: { orderId, ...(amount && { amount }), ...(token !== undefined && { token }) } }];
};
