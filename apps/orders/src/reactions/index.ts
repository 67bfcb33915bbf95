import { confirmOrderWhenShipmentCreated } from './confirm-order-when-shipment-created.js';

export const reactions = [confirmOrderWhenShipmentCreated];
