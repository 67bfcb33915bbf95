import { OrderBackordered } from '@quadrille/events';
import { when } from '@quadrille/service';
import type { WriteMail } from '../domain/write-mail.js';

export const tellCustomerWhenOrderBackordered = when(OrderBackordered, ({ orderId, missing, ...particulars }): [WriteMail] => [
  { type: 'WriteMail', data: { orderId, template: 'backordered', particulars, occasion: { missing } } },
]);
