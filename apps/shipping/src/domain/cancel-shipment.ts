import { type CancelShipment, ShipmentCancellationRefused, ShipmentCancelled } from '@quadrille/events';
import { bookingIdOf, type Shipment, type ShipmentFact } from './shipment.js';

/**
 * Only a parcel on its way cannot be called back. Where none was asked for, the cancellation is remembered and forestalls what comes;
 * where one exists or may exist, the carrier is asked, and each request gets an outcome of its own.
 */
export const cancelShipment = ({ data: { orderId } }: CancelShipment, state: Shipment): readonly ShipmentFact[] => {
  switch (state.status) {
    case 'awaited':
      return [ShipmentCancelled({ orderId })];
    case 'refused':
    case 'booking':
    case 'created':
    case 'cancelling': {
      const inFlight = 'inFlight' in state ? state.inFlight : 0;
      if (state.status === 'refused' && inFlight === 0 && !state.unanswered) return [ShipmentCancelled({ orderId })];
      return [{ type: 'CancellationIntended', data: { orderId, bookingId: bookingIdOf(orderId), whileBooking: inFlight > 0 } }];
    }
    case 'cancelled':
      return [];
    case 'dispatched':
    case 'delivered':
      return [ShipmentCancellationRefused({ orderId, error: 'AlreadyDispatched', reason: `shipment ${state.shipmentId} is on its way` })];
    default:
      return state satisfies never;
  }
};
