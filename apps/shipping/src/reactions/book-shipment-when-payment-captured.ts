import { PaymentCaptured } from '@quadrille/events';
import { when } from '@quadrille/service';
import type { BookShipment } from '../domain/book-shipment.js';

export const bookShipmentWhenPaymentCaptured = when(PaymentCaptured, ({ orderId }): [BookShipment] => [
  { type: 'BookShipment', data: { orderId } },
]);
