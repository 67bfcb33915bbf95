import type { Decision } from '@quadrille/decider';
import { type ReceiveStock, StockReceived } from '@quadrille/events';
import { freed, knownStock, type Shelf, type StockEvent } from './stock-keeping.js';

/** Goods come in; those who wait for them are served next, in order of arrival. Refuses an unknown product. */
export const receiveStock: Decision<null, ReceiveStock, StockEvent, Shelf> = ({ data: { sku, quantity } }, _, shelf) => [
  StockReceived({ sku, quantity }),
  ...freed(sku, knownStock(shelf, sku).wanted),
];
