import type { Label, Parcel } from '../../domain/shipment.js';

export type Booking = Readonly<{ kind: 'booked'; label: Label }> | Readonly<{ kind: 'refused'; reason: string }>;

export type Cancellation =
  | Readonly<{ kind: 'cancelled'; shipmentId: string }>
  | Readonly<{ kind: 'unknown' }>
  | Readonly<{ kind: 'dispatched'; label: Label }>;

/** How far a parcel has come; what is not in the past is absent. */
export type Tracking = Readonly<{ bookingId: string; orderId: string; label: Label; dispatchedAt: string; deliveredAt?: string }>;

/** `cursor` is where the next question goes on; the carrier gives it and only the carrier understands it. */
export type News = Readonly<{ parcels: readonly Tracking[]; cursor: string }>;

/** The carrier was not reached or did not answer: what was asked may or may not have happened. */
export class CarrierUnavailable extends Error {
  override readonly name = 'CarrierUnavailable';
}

/**
 * Who takes parcels to customers. Every method throws CarrierUnavailable where no answer came.
 * A booking is known by our id: it is the idempotency key of everything about it.
 */
export type Carrier = Readonly<{
  /** Books at most one parcel for a booking id, ever, and answers a repetition with the same label. Books nothing once `signal` is aborted. */
  book: (bookingId: string, orderId: string, parcel: Parcel, signal: AbortSignal) => Promise<Booking>;
  /** The label of an earlier booking, if the carrier has it. */
  find: (bookingId: string, signal: AbortSignal) => Promise<Label | undefined>;
  /** Calls a parcel back unless it has left; the carrier decides which of the two came first. A repetition gives the same answer. */
  cancel: (bookingId: string, orderId: string, signal: AbortSignal) => Promise<Cancellation>;
  /** Parcels that moved since `cursor` ('0' is the beginning), in one question for all of them; a parcel may come again. */
  newsSince: (cursor: string, signal: AbortSignal) => Promise<News>;
}>;
