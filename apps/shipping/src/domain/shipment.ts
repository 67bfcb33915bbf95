import { type Message, unknownEvent } from '@quadrille/decider';
import {
  type Address,
  type CancellationAttemptFailed,
  derivedId,
  type ShipmentAttemptFailed,
  type ShipmentCancellationRefused,
  type ShipmentCancelled,
  type ShipmentCreated,
  type ShipmentDelivered,
  type ShipmentDispatched,
  type ShipmentRefused,
  type StockLine,
} from '@quadrille/events';

/** What goes where. */
export type Parcel = Readonly<{ address: Address; lines: readonly StockLine[] }>;

/** What the carrier gave for a parcel that it accepted. */
export type Label = Readonly<Omit<ShipmentCreated['data'], 'orderId'>>;

/**
 * What the carrier knows a booking by. One an order, whatever happens here: retries, redelivery and even a store rebuilt from
 * the topics ask for the same booking, and the carrier books it once.
 */
export const bookingIdOf = (orderId: string): string => derivedId(orderId, 'booking');

/** Address and lines of an order became known. */
export type ParcelKept = Message<'ParcelKept', Parcel & { orderId: string }>;
/** A shipment is wanted, but where to or what of is not known yet. */
export type ShipmentAwaited = Message<'ShipmentAwaited', Partial<Parcel> & { orderId: string }>;
/** The carrier is to be asked for a shipment. */
export type BookingIntended = Message<'BookingIntended', Parcel & { orderId: string; bookingId: string }>;
/** A booking was answered while its cancellation is under way; nobody else is told. */
export type BookingAnswered = Message<'BookingAnswered', { orderId: string }>;
/** The carrier is to be asked to call the booking back. `whileBooking`: one is in flight, so that "knows no such parcel" settles nothing. */
export type CancellationIntended = Message<'CancellationIntended', { orderId: string; bookingId: string; whileBooking: boolean }>;
/** The carrier knew no such parcel while a booking is still in flight: it is asked again when that one is answered. */
export type CancellationPostponed = Message<'CancellationPostponed', { orderId: string }>;

export type ShipmentFact =
  | ParcelKept
  | ShipmentAwaited
  | BookingIntended
  | BookingAnswered
  | CancellationIntended
  | CancellationPostponed
  | ShipmentCreated
  | ShipmentRefused
  | ShipmentAttemptFailed
  | ShipmentCancelled
  | ShipmentCancellationRefused
  | CancellationAttemptFailed
  | ShipmentDispatched
  | ShipmentDelivered;

/** Not asked for yet; or `asked` for while address or lines are unknown. */
type Awaited = Readonly<{ status: 'awaited'; asked: boolean } & Partial<Parcel>>;
/** The carrier was asked; `refused` once it said no. `unanswered`: some attempt brought no answer, so a parcel may exist, whatever a later one was told. */
type Booking = Readonly<{ status: 'booking' | 'refused'; parcel: Parcel; inFlight: number; unanswered?: true }>;
type Created = Readonly<{ status: 'created'; shipmentId: string }>;
/** `announced`: ShipmentCreated was published. `postponed`: the carrier is asked again when no booking is in flight any more. */
type Cancelling = Readonly<{ status: 'cancelling'; inFlight: number; announced: boolean; postponed: boolean }>;
/** The tombstone: no parcel exists, nor will, whatever comes. */
type Cancelled = Readonly<{ status: 'cancelled' }>;
type Dispatched = Readonly<{ status: 'dispatched' | 'delivered'; shipmentId: string }>;

export type Shipment = Awaited | Booking | Created | Cancelling | Cancelled | Dispatched;

const afterAwaited = ({ address, lines }: Partial<Parcel>): Shipment => ({
  status: 'awaited',
  asked: true,
  ...(address && { address }),
  ...(lines && { lines }),
});

/** A snapshot of the release before says it by `booking` with nothing in flight alone. */
const isUnanswered = (state: Shipment): boolean => 'unanswered' in state || (state.status === 'booking' && state.inFlight === 0);

const afterBookingIntended = (state: Shipment, { address, lines }: Parcel): Shipment => ({
  status: 'booking',
  parcel: { address, lines },
  inFlight: ('inFlight' in state ? state.inFlight : 0) + 1,
  ...(isUnanswered(state) && { unanswered: true }),
});

const afterCancellationIntended = (state: Shipment): Shipment => ({
  status: 'cancelling',
  inFlight: 'inFlight' in state ? state.inFlight : 0,
  announced: state.status === 'created' || (state.status === 'cancelling' && state.announced),
  postponed: false,
});

const afterAnswer = <State extends Shipment>(state: State): State =>
  'inFlight' in state ? { ...state, inFlight: Math.max(0, state.inFlight - 1) } : state;

const afterFailure = (state: Shipment, told: Pick<Booking, 'status' | 'unanswered'>): Shipment =>
  state.status === 'booking' || state.status === 'refused' ? { ...afterAnswer(state), ...told } : state;

const evolve = (state: Shipment, fact: ShipmentFact): Shipment => {
  switch (fact.type) {
    case 'ParcelKept':
      return state.status === 'awaited' ? { ...state, address: fact.data.address, lines: fact.data.lines } : state;
    case 'ShipmentAwaited':
      return afterAwaited(fact.data);
    case 'BookingIntended':
      return afterBookingIntended(state, fact.data);
    case 'BookingAnswered':
      return afterAnswer(state);
    case 'ShipmentCreated':
      return { status: 'created', shipmentId: fact.data.shipmentId };
    case 'ShipmentRefused':
      return afterFailure(state, { status: 'refused' });
    case 'ShipmentAttemptFailed':
      return afterFailure(state, { status: 'booking', unanswered: true });
    case 'CancellationIntended':
      return afterCancellationIntended(state);
    case 'CancellationPostponed':
      return state.status === 'cancelling' ? { ...state, postponed: true } : state;
    case 'ShipmentCancelled':
      return { status: 'cancelled' };
    case 'ShipmentDispatched':
      return { status: 'dispatched', shipmentId: fact.data.shipmentId };
    case 'ShipmentDelivered':
      return { status: 'delivered', shipmentId: fact.data.shipmentId };
    case 'ShipmentCancellationRefused':
    case 'CancellationAttemptFailed':
      return state;
    default:
      return unknownEvent(fact);
  }
};

export const shipment: Readonly<{ initialState: Shipment; evolve: typeof evolve }> = {
  initialState: { status: 'awaited', asked: false },
  evolve,
};
