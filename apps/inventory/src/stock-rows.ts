import type { Message } from '@quadrille/decider';
import type { ReserveStock } from '@quadrille/events';
import type { Projection, SharedRows } from '@quadrille/service';
import { type ReservationState, skusOf } from './domain/reservation/reservation.js';
import type { StockKeeping } from './domain/stock/stock-keeping.js';
import {
  evolveStock,
  queueWindow,
  skusTouchedBy,
  type Stock,
  type StockChange,
  type WaitBegan,
  type WaitEnded,
} from './domain/stock/stock.js';

const keysOf = ({ type, data }: Message, state: ReservationState | StockKeeping): readonly string[] => {
  if (state === null || !('status' in state)) return [(data as { sku: string }).sku];
  return skusOf(state, type === 'ReserveStock' ? (data as ReserveStock['data']).lines : []);
};

/** The stock of every SKU: many orders want the same one, so a batch locks it once, in sorted order, and writes it once. */
export const stockRows: SharedRows<Stock> = {
  keysOf: keysOf as SharedRows<Stock>['keysOf'],
  lockQuery: `SELECT key, "row" FROM lock_stock($1::text[], ${queueWindow})`,
  evolve: (row, event) => (row ? evolveStock(row, event as StockChange) : row),
  touchedBy: skusTouchedBy,
  writeFunction: 'write_stock',
};

/** The queue in order of arrival; written under the lock of the SKU's row. */
export const waitingRows: Projection = {
  writeFunction: 'write_waiting',
  rowsOf: (event, { traceparent }) => {
    if (event.type !== 'WaitBegan' && event.type !== 'WaitEnded') return [];
    const { orderId, claims } = event.data as WaitBegan['data'] | WaitEnded['data'];
    const step = event.type === 'WaitBegan' ? 'joins' : 'leaves';
    return claims.map(({ sku, quantity }) => ({ step, sku, orderId, quantity, traceparent }));
  },
};
