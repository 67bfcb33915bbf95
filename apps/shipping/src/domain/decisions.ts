import type { Decisions } from '@quadrille/decider';
import type { CancelShipment, CreateShipment } from '@quadrille/events';
import { bookShipment, type BookShipment } from './book-shipment.js';
import { cancelShipment } from './cancel-shipment.js';
import { createShipment } from './create-shipment.js';
import { keepParcel, type KeepParcel } from './keep-parcel.js';
import { recordBooking, type RecordBooking } from './record-booking.js';
import { recordCancellation, type RecordCancellation } from './record-cancellation.js';
import { recordDelivery, type RecordDelivery } from './record-delivery.js';
import { recordDispatch, type RecordDispatch } from './record-dispatch.js';
import type { Shipment, ShipmentFact } from './shipment.js';

export type ShipmentCommand =
  | KeepParcel
  | BookShipment
  | CreateShipment
  | CancelShipment
  | RecordBooking
  | RecordCancellation
  | RecordDispatch
  | RecordDelivery;

/** Everything that can be asked of a shipment, and what is decided then. */
export const decisions: Decisions<Shipment, ShipmentCommand, ShipmentFact, unknown> = {
  KeepParcel: keepParcel,
  BookShipment: bookShipment,
  CreateShipment: createShipment,
  CancelShipment: cancelShipment,
  RecordBooking: recordBooking,
  RecordCancellation: recordCancellation,
  RecordDispatch: recordDispatch,
  RecordDelivery: recordDelivery,
};
