import type { Message } from '@quadrille/decider';
import { ShipmentAttemptFailed, ShipmentCreated, ShipmentRefused } from '@quadrille/events';
import { bookingIdOf, type Label, type Shipment, type ShipmentFact } from './shipment.js';

/** `unavailable`: no answer that settles it, so that a parcel may exist or not. */
export type BookingAnswer =
  | Readonly<{ kind: 'booked'; label: Label }>
  | Readonly<{ kind: 'refused'; reason: string }>
  | Readonly<{ kind: 'unavailable'; reason: string }>;

/** What came of asking the carrier for a shipment. */
export type RecordBooking = Message<'RecordBooking', { orderId: string; answer: BookingAnswer }>;

const outcomeOf = ({ orderId, answer }: RecordBooking['data']): ShipmentFact => {
  switch (answer.kind) {
    case 'booked':
      return ShipmentCreated({ orderId, ...answer.label });
    case 'refused':
      return ShipmentRefused({ orderId, error: 'AddressRefused', reason: answer.reason });
    case 'unavailable':
      return ShipmentAttemptFailed({ orderId, error: 'CarrierUnavailable', reason: answer.reason });
  }
};

/** An order that is being cancelled learns nothing new from it; but a cancellation that waited for this answer is asked for now. */
const whileCancelling = (
  orderId: string,
  { inFlight, postponed }: Extract<Shipment, { status: 'cancelling' }>,
): readonly ShipmentFact[] => {
  const answered: ShipmentFact = { type: 'BookingAnswered', data: { orderId } };
  if (!postponed || inFlight > 1) return [answered];
  return [answered, { type: 'CancellationIntended', data: { orderId, bookingId: bookingIdOf(orderId), whileBooking: false } }];
};

/** The answer of a second attempt says nothing new once a parcel exists, or must not. */
export const recordBooking = ({ data }: RecordBooking, state: Shipment): readonly ShipmentFact[] => {
  if (state.status === 'cancelling') return whileCancelling(data.orderId, state);
  return state.status === 'booking' || state.status === 'refused' ? [outcomeOf(data)] : [];
};
