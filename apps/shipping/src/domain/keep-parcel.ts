import type { Message } from '@quadrille/decider';
import { type BookingIntended, bookingIdOf, type Parcel, type ParcelKept, type Shipment } from './shipment.js';

/** Remember what an order needs to be sent. */
export type KeepParcel = Message<'KeepParcel', Parcel & { orderId: string }>;

/** A shipment that was asked for before is booked now. What the asking command brought itself counts more than what the order says. */
export const keepParcel = ({ data }: KeepParcel, state: Shipment): readonly (ParcelKept | BookingIntended)[] => {
  if (state.status !== 'awaited') return [];
  const { orderId } = data;
  const { address = data.address, lines = data.lines } = state;
  if (state.asked) return [{ type: 'BookingIntended', data: { orderId, bookingId: bookingIdOf(orderId), address, lines } }];
  return state.lines ? [] : [{ type: 'ParcelKept', data: { orderId, address, lines } }];
};
