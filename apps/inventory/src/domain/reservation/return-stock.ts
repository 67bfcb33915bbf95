import type { Decision } from '@quadrille/decider';
import { type ReturnStock, StockReturned, StockReturnRefused } from '@quadrille/events';
import { piecesOf } from '../stock/stock.js';
import { freed, type Shelf } from '../stock/stock-keeping.js';
import { type ReservationEvent, type ReservationState, stillSold } from './reservation.js';

/**
 * Goods that were sold are on the shelf again, and those who wait for them are served next. Once for each execution that asks: asked again,
 * it is told that nothing more came back. Refused where the order has not so much of an article left to return.
 */
export const returnStock: Decision<ReservationState, ReturnStock, ReservationEvent, Shelf> = ({ data }, state, shelf) => {
  const { orderId, executionId, lines } = data;
  const sold = state.status === 'committed' ? state : undefined;
  if (sold?.returns?.some((known) => known.executionId === executionId)) return [StockReturned({ orderId, executionId, lines: [] })];
  const left = new Map((sold ? stillSold(sold) : []).map(({ sku, quantity }) => [sku, quantity]));
  const excess = piecesOf(lines).find(({ sku, quantity }) => quantity > (left.get(sku) ?? 0));
  if (excess) {
    const reason = `${excess.quantity} of ${excess.sku} came back, ${left.get(excess.sku) ?? 0} are still sold to this order`;
    return [StockReturnRefused({ orderId, executionId, error: 'MoreThanSold', reason })];
  }
  return [
    StockReturned({ orderId, executionId, lines: [...lines] }),
    ...piecesOf(lines).flatMap(({ sku }) => freed(sku, shelf.row(sku)?.wanted ?? 0)),
  ];
};
