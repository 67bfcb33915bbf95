import type { Message } from '@quadrille/decider';
import { ShipmentCreated, ShipmentDispatched } from '@quadrille/events';
import type { Label, Shipment, ShipmentFact } from './shipment.js';

/** The carrier says that a parcel has left. */
export type RecordDispatch = Message<'RecordDispatch', { orderId: string; label: Label; dispatchedAt: string }>;

/** The news may overtake the answer to the booking, or make up for one that was lost: the parcel is then announced as created first. */
export const recordDispatch = ({ data: { orderId, label, dispatchedAt } }: RecordDispatch, state: Shipment): readonly ShipmentFact[] => {
  const { shipmentId, trackingNumber } = label;
  const created = ShipmentCreated({ orderId, ...label });
  const dispatched = ShipmentDispatched({ orderId, shipmentId, trackingNumber, dispatchedAt });
  switch (state.status) {
    case 'booking':
    case 'refused':
      return [created, dispatched];
    case 'cancelling':
      return state.announced ? [dispatched] : [created, dispatched];
    case 'created':
      return [dispatched];
    case 'awaited':
    case 'cancelled':
    case 'dispatched':
    case 'delivered':
      return [];
    default:
      return state satisfies never;
  }
};
