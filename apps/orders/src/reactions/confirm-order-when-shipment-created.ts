import { ConfirmOrder, ShipmentCreated } from '@quadrille/events';
import { when } from '@quadrille/service';

export const confirmOrderWhenShipmentCreated = when(ShipmentCreated, ({ orderId }) => [ConfirmOrder({ orderId })]);
