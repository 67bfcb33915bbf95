import { effect, type Neighbour } from '@quadrille/service';
import type { Carrier } from '../adapters/carrier/carrier.js';
import type { BookingAnswer, RecordBooking } from '../domain/record-booking.js';
import type { BookingIntended } from '../domain/shipment.js';
import { unanswered } from '../adapters/carrier/unanswered.js';

type Intent = BookingIntended['data'];

const book = async (
  carrier: Carrier,
  { bookingId, orderId, ...parcel }: Intent,
  resumed: boolean,
  signal: AbortSignal,
): Promise<BookingAnswer> => {
  const label = resumed ? await carrier.find(bookingId, signal) : undefined;
  return label ? { kind: 'booked', label } : carrier.book(bookingId, orderId, parcel, signal);
};

/** One attempt. A time-out leaves it open whether a parcel exists; the next attempt asks for the same booking, so there is one at most. */
export const bookAtCarrier = (carrier: Carrier, ask: Neighbour) =>
  effect<BookingIntended>('BookingIntended', async (intent, { resumed, signal }): Promise<RecordBooking> => {
    const answer = await ask.call((signal) => book(carrier, intent, resumed, signal), signal).catch(unanswered);
    return { type: 'RecordBooking', data: { orderId: intent.orderId, answer } };
  });
