import type { Message } from '@quadrille/decider';
import { ShipmentDelivered } from '@quadrille/events';
import { recordDispatch } from './record-dispatch.js';
import type { Label, Shipment, ShipmentFact } from './shipment.js';

/** The carrier says that the customer has the parcel. */
export type RecordDelivery = Message<'RecordDelivery', { orderId: string; label: Label; dispatchedAt: string; deliveredAt: string }>;

/** What is delivered was dispatched: where that news is missing it is made up for. */
export const recordDelivery = ({ data }: RecordDelivery, state: Shipment): readonly ShipmentFact[] => {
  const { orderId, label, dispatchedAt, deliveredAt } = data;
  const before = recordDispatch({ type: 'RecordDispatch', data: { orderId, label, dispatchedAt } }, state);
  if (before.length === 0 && state.status !== 'dispatched') return [];
  return [...before, ShipmentDelivered({ orderId, shipmentId: label.shipmentId, deliveredAt })];
};
