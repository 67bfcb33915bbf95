import { OrderApproved } from '@quadrille/events';
import { when } from '@quadrille/service';
import type { ClearForCharge } from '../domain/payment.js';

export const chargeWhenOrderApproved = when(OrderApproved, ({ orderId }): readonly ClearForCharge[] => [
  { type: 'ClearForCharge', data: { orderId, by: 'approval' } },
]);
