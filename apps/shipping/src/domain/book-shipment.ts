import type { Message } from '@quadrille/decider';
import { type BookingIntended, bookingIdOf, type Shipment, type ShipmentAwaited } from './shipment.js';

/** The order is paid: let it travel. */
export type BookShipment = Message<'BookShipment', { orderId: string }>;

/** Books as soon as address and lines are known, whichever of payment and order comes first. */
export const bookShipment = ({ data: { orderId } }: BookShipment, state: Shipment): readonly (BookingIntended | ShipmentAwaited)[] => {
  if (state.status !== 'awaited' || state.asked) return [];
  const { address, lines } = state;
  if (!address || !lines) return [{ type: 'ShipmentAwaited', data: { orderId } }];
  return [{ type: 'BookingIntended', data: { orderId, bookingId: bookingIdOf(orderId), address, lines } }];
};
