import { z } from 'zod';
import { contractsOf, type MessageOf } from '../contract.js';
import { address, instant, orderId, reason, stockLine, text } from '../vocabulary.js';

const { command, event } = contractsOf('shipping');
const shipmentId = text(80);

export const CreateShipment = command(
  'CreateShipment',
  'Book a parcel with the carrier. Address and lines may be absent: those of OrderPlaced count.',
  z.object({ orderId, address: address.optional(), lines: z.array(stockLine).optional(), attempt: z.int().min(0) }),
  {
    outcomes: {
      done: ['ShipmentCreated'],
      failed: { ShipmentRefused: ['AddressRefused'], ShipmentAttemptFailed: ['CarrierUnavailable'] },
    },
  },
);
export type CreateShipment = MessageOf<typeof CreateShipment>;

export const ShipmentCreated = event(
  'ShipmentCreated',
  'The carrier has accepted the parcel and given it a number. At most once per order.',
  z.object({ orderId, shipmentId, carrier: text(80), trackingNumber: text(80), labelUrl: text(500) }),
);
export type ShipmentCreated = MessageOf<typeof ShipmentCreated>;

export const ShipmentRefused = event(
  'ShipmentRefused',
  'The carrier will not deliver there; no parcel exists.',
  z.object({ orderId, error: z.literal('AddressRefused'), reason }),
);
export type ShipmentRefused = MessageOf<typeof ShipmentRefused>;

export const ShipmentAttemptFailed = event(
  'ShipmentAttemptFailed',
  'This try brought no answer; the same booking may be tried again.',
  z.object({ orderId, error: z.literal('CarrierUnavailable'), reason }),
);
export type ShipmentAttemptFailed = MessageOf<typeof ShipmentAttemptFailed>;

export const CancelShipment = command(
  'CancelShipment',
  'The undo of a shipment: remembered, so that a booking which comes later is forestalled. Only a parcel on its way cannot be called back.',
  z.object({ orderId, reason }),
  {
    outcomes: {
      done: ['ShipmentCancelled'],
      failed: { ShipmentCancellationRefused: ['AlreadyDispatched'], CancellationAttemptFailed: ['CarrierUnavailable'] },
    },
  },
);
export type CancelShipment = MessageOf<typeof CancelShipment>;

export const ShipmentCancelled = event(
  'ShipmentCancelled',
  'No parcel of this order exists, nor will; `shipmentId` is the one that was called back, if there was one.',
  z.object({ orderId, shipmentId: shipmentId.optional() }),
);
export type ShipmentCancelled = MessageOf<typeof ShipmentCancelled>;

export const ShipmentCancellationRefused = event(
  'ShipmentCancellationRefused',
  'The parcel had left before it could be called back.',
  z.object({ orderId, error: z.literal('AlreadyDispatched'), reason }),
);
export type ShipmentCancellationRefused = MessageOf<typeof ShipmentCancellationRefused>;

export const CancellationAttemptFailed = event(
  'CancellationAttemptFailed',
  'The carrier gave no answer to the cancellation; asking again continues it.',
  z.object({ orderId, error: z.literal('CarrierUnavailable'), reason }),
);
export type CancellationAttemptFailed = MessageOf<typeof CancellationAttemptFailed>;

export const ShipmentDispatched = event(
  'ShipmentDispatched',
  'The parcel has left the house; the carrier answers for it now.',
  z.object({ orderId, shipmentId, trackingNumber: text(80), dispatchedAt: instant }),
);
export type ShipmentDispatched = MessageOf<typeof ShipmentDispatched>;

export const ShipmentDelivered = event(
  'ShipmentDelivered',
  'The customer has the parcel.',
  z.object({ orderId, shipmentId, deliveredAt: instant }),
);
export type ShipmentDelivered = MessageOf<typeof ShipmentDelivered>;
