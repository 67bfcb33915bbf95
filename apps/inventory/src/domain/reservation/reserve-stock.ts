import type { Decision } from '@quadrille/decider';
import { type ReserveStock, StockReserved } from '@quadrille/events';
import type { Shelf } from '../stock/stock-keeping.js';
import type { ReservationEvent, ReservationState } from './reservation.js';
import { setAside } from './set-aside.js';

/**
 * Sets all lines aside or none. Without lines and before OrderPlaced there is nothing to judge yet: OrderPlaced brings them. An order that
 * waits is judged and answered anew, on the lines it came with; one that has its goods is told so; one that was released changes nothing.
 */
export const reserveStock: Decision<ReservationState, ReserveStock, ReservationEvent, Shelf> = (
  { data: { orderId, lines } },
  state,
  shelf,
) => {
  if (state.status === 'reserved' || state.status === 'committed') return [StockReserved({ orderId, lines: [] })];
  if (state.status === 'waiting') return setAside({ orderId, lines: state.lines }, state, shelf, true);
  return state.status === 'unknown' && lines ? setAside({ orderId, lines }, state, shelf, true) : [];
};
