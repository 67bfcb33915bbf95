import type { Sandbox } from '@quadrille/service';
import { SandboxUnreachable } from '@quadrille/service';
import { type Label } from '../../domain/shipment.js';
import { type Carrier, CarrierUnavailable } from './carrier.js';
import type { SandboxParcels } from './sandbox-parcels.js';

/** The address that this carrier never goes to. */
const refusedPostalCode = '00000';

/** The label of a booking follows from its id, so that a repetition gives the same one. */
export const labelOf = (bookingId: string): Label => {
  const digits = bookingId.replaceAll('-', '').slice(0, 16).toUpperCase();
  return {
    shipmentId: `shp_${bookingId}`,
    carrier: 'Sandbox Post',
    trackingNumber: `SP${digits}`,
    labelUrl: `https://carrier.example/labels/SP${digits}.pdf`,
  };
};

export type Pace = Readonly<{
  /** From the booking to the parcel's leaving. */
  dispatchSeconds: number;
  /** From the booking to its arrival; not before it left. */
  deliverySeconds: number;
}>;

/** A carrier that remembers in the schema `sandbox`, moves its parcels by the database's clock and can be slowed, disturbed and switched off. */
export const sandboxCarrier = (sandbox: Sandbox, parcels: SandboxParcels, { dispatchSeconds, deliverySeconds }: Pace): Carrier => {
  const reach = async (signal: AbortSignal): Promise<void> => {
    try {
      await sandbox.reach();
    } catch (error) {
      if (error instanceof SandboxUnreachable) throw new CarrierUnavailable(error.message, { cause: error });
      throw error;
    }
    signal.throwIfAborted();
  };
  return {
    async book(bookingId, orderId, { address }, signal) {
      await reach(signal);
      if (address.postalCode === refusedPostalCode)
        return { kind: 'refused', reason: `no deliveries to ${address.postalCode} ${address.city}` };
      // The parcel's schedule follows from this entry by a trigger: one write, so that there is never one without the other.
      await sandbox.record({ orderId, intentId: bookingId, kind: 'created', details: { dispatchSeconds, deliverySeconds } });
      return { kind: 'booked', label: labelOf(bookingId) };
    },
    async find(bookingId, signal) {
      await reach(signal);
      const deeds = await sandbox.find(bookingId);
      return deeds.some(({ kind }) => kind === 'created') ? labelOf(bookingId) : undefined;
    },
    async cancel(bookingId, orderId, signal) {
      await reach(signal);
      const label = labelOf(bookingId);
      switch (await parcels.cancel(bookingId)) {
        case undefined:
          return { kind: 'unknown' };
        case 'cancelled':
          await sandbox.record({ orderId, intentId: bookingId, kind: 'cancelled' });
          return { kind: 'cancelled', shipmentId: label.shipmentId };
        default:
          return { kind: 'dispatched', label };
      }
    },
    async newsSince(cursor, signal) {
      await reach(signal);
      const moved = await parcels.movedSince(cursor);
      return {
        parcels: moved.map(({ position: _, ...parcel }) => ({ ...parcel, label: labelOf(parcel.bookingId) })),
        cursor: moved.at(-1)?.position ?? cursor,
      };
    },
  };
};
