import { ShipmentDispatched } from '@quadrille/events';
import { when } from '@quadrille/service';
import type { WriteMail } from '../domain/write-mail.js';

export const tellCustomerWhenShipmentDispatched = when(ShipmentDispatched, ({ orderId, trackingNumber }): [WriteMail] => [
  { type: 'WriteMail', data: { orderId, template: 'shipped', particulars: {}, occasion: { trackingNumber } } },
]);
