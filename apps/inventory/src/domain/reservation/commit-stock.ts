import type { Decision } from '@quadrille/decider';
import { type CommitStock, StockCommitted } from '@quadrille/events';
import type { Shelf } from '../stock/stock-keeping.js';
import type { ReservationEvent, ReservationState } from './reservation.js';

/** What was set aside is sold. Heard before the reservation it is remembered and done with it; after a release it changes nothing. */
export const commitStock: Decision<ReservationState, CommitStock, ReservationEvent, Shelf> = ({ data: { orderId } }, state) => {
  switch (state.status) {
    case 'reserved':
      return [StockCommitted({ orderId, lines: [...state.lines] })];
    case 'unknown':
    case 'waiting':
      return state.commitWaits ? [] : [{ type: 'CommitRemembered', data: { orderId } }];
    default:
      return [];
  }
};
