import type { Message } from '@quadrille/decider';
import { CancellationAttemptFailed, ShipmentCancellationRefused, ShipmentCancelled, ShipmentCreated } from '@quadrille/events';
import { bookingIdOf, type Label, type Shipment, type ShipmentFact } from './shipment.js';

/** `unknown`: the carrier has no such booking. `dispatched`: the parcel had left already. */
export type CancellationAnswer =
  | Readonly<{ kind: 'cancelled'; shipmentId: string }>
  | Readonly<{ kind: 'unknown' }>
  | Readonly<{ kind: 'dispatched'; label: Label }>
  | Readonly<{ kind: 'unavailable'; reason: string }>;

/** What came of asking the carrier to call a booking back; `whileBooking` as its intent had it. */
export type RecordCancellation = Message<'RecordCancellation', { orderId: string; whileBooking: boolean; answer: CancellationAnswer }>;

const tooLate = (orderId: string, shipmentId: string): ShipmentFact =>
  ShipmentCancellationRefused({
    orderId,
    error: 'AlreadyDispatched',
    reason: `shipment ${shipmentId} had left before it could be called back`,
  });

/** "No such booking" counts only from a carrier that was asked when none was in flight: one that overtook the booking knows nothing of it. */
const whereUnknown = (orderId: string, whileBooking: boolean, inFlight: number): ShipmentFact => {
  if (!whileBooking) return ShipmentCancelled({ orderId });
  if (inFlight > 0) return { type: 'CancellationPostponed', data: { orderId } };
  return { type: 'CancellationIntended', data: { orderId, bookingId: bookingIdOf(orderId), whileBooking: false } };
};

/** A parcel that left before it could be called back is announced as created, if it was not: it exists and will arrive. */
export const recordCancellation = (
  { data: { orderId, whileBooking, answer } }: RecordCancellation,
  state: Shipment,
): readonly ShipmentFact[] => {
  if (state.status === 'dispatched' || state.status === 'delivered') return [tooLate(orderId, state.shipmentId)];
  if (state.status !== 'cancelling' && state.status !== 'created') return [];
  switch (answer.kind) {
    case 'cancelled':
      return [ShipmentCancelled({ orderId, shipmentId: answer.shipmentId })];
    case 'unknown':
      return [whereUnknown(orderId, whileBooking, 'inFlight' in state ? state.inFlight : 0)];
    case 'unavailable':
      return [CancellationAttemptFailed({ orderId, error: 'CarrierUnavailable', reason: answer.reason })];
    case 'dispatched': {
      const announced = state.status === 'created' || state.announced;
      const refused = tooLate(orderId, answer.label.shipmentId);
      return announced ? [refused] : [ShipmentCreated({ orderId, ...answer.label }), refused];
    }
    default:
      return answer satisfies never;
  }
};
