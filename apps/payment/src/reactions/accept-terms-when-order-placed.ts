import { OrderPlaced } from '@quadrille/events';
import { when } from '@quadrille/service';
import type { AcceptTerms } from '../domain/payment.js';

export const acceptTermsWhenOrderPlaced = when(OrderPlaced, ({ orderId, amounts, payment, approvalRequired }): readonly AcceptTerms[] => {
  const { token, declaredAmount } = payment;
  const amount = { amount: amounts.total, currency: amounts.currency };
  const declared = declaredAmount === undefined ? {} : { declaredAmount };
  return [{ type: 'AcceptTerms', data: { orderId, amount, token, approvalRequired, ...declared } }];
});
