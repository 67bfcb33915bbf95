import { OrderFailed } from '@quadrille/events';
import { when } from '@quadrille/service';
import type { WriteMail } from '../domain/write-mail.js';

export const tellCustomerWhenOrderFailed = when(OrderFailed, ({ orderId, customer, number, error, reason }): [WriteMail] => [
  { type: 'WriteMail', data: { orderId, template: 'failed', particulars: { customer, number }, occasion: { error, reason } } },
]);
