import type { Decision } from '@quadrille/decider';
import type { Shelf, ServeWaitingOrder } from '../stock/stock-keeping.js';
import type { ReservationEvent, ReservationState } from './reservation.js';
import { setAside } from './set-aside.js';

/** An order whose turn it is takes all it wants, or goes on waiting without a word: nobody asked. */
export const serveWaitingOrder: Decision<ReservationState, ServeWaitingOrder, ReservationEvent, Shelf> = (
  { data: { orderId, before } },
  state,
  shelf,
) => (state.status === 'waiting' ? setAside({ orderId, lines: state.lines, before }, state, shelf, false) : []);
