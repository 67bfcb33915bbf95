import type { CreateShipment } from '@quadrille/events';
import { type BookingIntended, bookingIdOf, type Parcel, type Shipment, type ShipmentAwaited } from './shipment.js';

const known = (state: Shipment): Partial<Parcel> => {
  if (state.status === 'awaited') return state;
  return state.status === 'booking' || state.status === 'refused' ? state.parcel : {};
};

/**
 * Each request is an attempt of its own with an outcome of its own, also while an earlier one is in flight or after a refusal (another
 * address may be accepted); the carrier books once however many there are. Where a parcel exists already, or must not, nothing happens.
 */
export const createShipment = ({ data }: CreateShipment, state: Shipment): readonly (BookingIntended | ShipmentAwaited)[] => {
  if (state.status !== 'awaited' && state.status !== 'booking' && state.status !== 'refused') return [];
  const { orderId } = data;
  const address = data.address ?? known(state).address;
  const lines = data.lines ?? known(state).lines;
  if (address && lines) return [{ type: 'BookingIntended', data: { orderId, bookingId: bookingIdOf(orderId), address, lines } }];
  return [{ type: 'ShipmentAwaited', data: { orderId, ...(address && { address }), ...(lines && { lines }) } }];
};
