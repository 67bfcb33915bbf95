import type { Reaction } from '@quadrille/service';
import { keepOrderWhenOrderPlaced } from './keep-order-when-order-placed.js';
import { sendConfirmationWhenOrderConfirmed } from './send-confirmation-when-order-confirmed.js';
import { tellCustomerWhenOrderBackordered } from './tell-customer-when-order-backordered.js';
import { tellCustomerWhenOrderCancelled } from './tell-customer-when-order-cancelled.js';
import { tellCustomerWhenOrderFailed } from './tell-customer-when-order-failed.js';
import { tellCustomerWhenShipmentDispatched } from './tell-customer-when-shipment-dispatched.js';

export const reactions: readonly Reaction[] = [
  keepOrderWhenOrderPlaced,
  sendConfirmationWhenOrderConfirmed,
  tellCustomerWhenOrderBackordered,
  tellCustomerWhenOrderCancelled,
  tellCustomerWhenOrderFailed,
  tellCustomerWhenShipmentDispatched,
];
