import type { Decisions } from '@quadrille/decider';
import { commitStock } from './reservation/commit-stock.js';
import { releaseStock } from './reservation/release-stock.js';
import type { ReservationCommand, ReservationEvent, ReservationState } from './reservation/reservation.js';
import { reserveStock } from './reservation/reserve-stock.js';
import { returnStock } from './reservation/return-stock.js';
import { serveWaitingOrder } from './reservation/serve-waiting-order.js';
import { adjustStock } from './stock/adjust-stock.js';
import { receiveStock } from './stock/receive-stock.js';
import type { Shelf, StockCommand, StockEvent, StockKeeping } from './stock/stock-keeping.js';

/** What the reservation of an order can be asked. */
export const reservationDecisions: Decisions<ReservationState, ReservationCommand, ReservationEvent, Shelf> = {
  ReserveStock: reserveStock,
  ServeWaitingOrder: serveWaitingOrder,
  CommitStock: commitStock,
  ReleaseStock: releaseStock,
  ReturnStock: returnStock,
};

/** What the stock of a SKU can be asked. */
export const stockDecisions: Decisions<StockKeeping, StockCommand, StockEvent, Shelf> = {
  ReceiveStock: receiveStock,
  AdjustStock: adjustStock,
};
