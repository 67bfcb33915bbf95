import type { Decision } from '@quadrille/decider';
import { type ReleaseStock, StockReleased } from '@quadrille/events';
import { piecesOf } from '../stock/stock.js';
import { freed, type Shelf } from '../stock/stock-keeping.js';
import { type ReservationEvent, type ReservationState, stillSold } from './reservation.js';

const wantedOf = (sku: string, shelf: Shelf): number => shelf.row(sku)?.wanted ?? 0;

/**
 * The undo: never refuses. What was set aside is free again, what was sold is back on the shelf, who waits leaves the queue, and where
 * nothing has happened yet the tombstone forestalls it. Done once.
 */
export const releaseStock: Decision<ReservationState, ReleaseStock, ReservationEvent, Shelf> = ({ data: { orderId } }, state, shelf) => {
  switch (state.status) {
    case 'released':
      return [];
    case 'unknown':
      return [StockReleased({ orderId, lines: [], restocked: false })];
    case 'waiting':
      return [
        StockReleased({ orderId, lines: [], restocked: false }),
        ...(state.claims.length > 0 ? [{ type: 'WaitEnded', data: { orderId, claims: state.claims, isServed: false } } as const] : []),
        ...state.claims.flatMap(({ sku, quantity }) => freed(sku, wantedOf(sku, shelf) - quantity)),
      ];
    case 'reserved':
    case 'committed': {
      // What came back before is on the shelf already.
      const lines = state.status === 'committed' && state.returns ? stillSold(state) : state.lines;
      return [
        StockReleased({ orderId, lines: [...lines], restocked: state.status === 'committed' }),
        ...piecesOf(lines).flatMap(({ sku }) => freed(sku, wantedOf(sku, shelf))),
      ];
    }
    default:
      return state satisfies never;
  }
};
