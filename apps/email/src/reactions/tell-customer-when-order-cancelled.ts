import { OrderCancelled } from '@quadrille/events';
import { when } from '@quadrille/service';
import type { WriteMail } from '../domain/write-mail.js';

export const tellCustomerWhenOrderCancelled = when(OrderCancelled, ({ orderId, customer, number, reason }): [WriteMail] => [
  { type: 'WriteMail', data: { orderId, template: 'cancelled', particulars: { customer, number }, occasion: { reason } } },
]);
