import { type Decider, decideWith, specify } from '@quadrille/decider';
import { reservationDecisions } from '../decisions.js';
import type { Shelf } from '../stock/stock-keeping.js';
import { evolve, initialState, type ReservationCommand, type ReservationEvent, type ReservationState } from './reservation.js';

export const orderId = '019a0000-0000-7000-8000-000000000001';

/** A reservation that has gone so far, asked for something. */
export const { given } = specify({ initialState, evolve, decide: decideWith(reservationDecisions) } satisfies Decider<
  ReservationState,
  ReservationCommand,
  ReservationEvent,
  Shelf
>);
