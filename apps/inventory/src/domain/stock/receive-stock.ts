import type { Decision } from '@quadrille/decider';
import { type ReceiveStock, StockReceived } from '@quadrille/events';
import { once } from './once.js';
import { freed, knownStock, type Shelf, type StockEvent, type StockKeeping } from './stock-keeping.js';

/** Goods come in; those who wait for them are served next, in order of arrival. Refuses an unknown product. */
export const receiveStock: Decision<StockKeeping, ReceiveStock, StockEvent, Shelf> = ({ data }, state, shelf) =>
  once(data, state, {
    again: () => StockReceived({ ...data, quantity: 0 }),
    decide: () => [StockReceived(data), ...freed(data.sku, knownStock(shelf, data.sku).wanted)],
  });
