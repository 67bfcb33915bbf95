import { OrderConfirmed } from '@quadrille/events';
import { when } from '@quadrille/service';
import type { WriteMail } from '../domain/write-mail.js';

export const sendConfirmationWhenOrderConfirmed = when(OrderConfirmed, ({ orderId, ...particulars }): [WriteMail] => [
  { type: 'WriteMail', data: { orderId, template: 'confirmed', particulars, occasion: {} } },
]);
