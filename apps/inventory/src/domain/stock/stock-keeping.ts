import { type Message, Refusal } from '@quadrille/decider';
import type { AdjustStock, ReceiveStock, StockAdjusted, StockReceived } from '@quadrille/events';
import type { Stock } from './stock.js';

/** What a decision sees beside its command and its state: the shelf. Null or undefined where the catalogue does not know the SKU. */
export type Shelf = Readonly<{ row: (sku: string) => Stock | null | undefined }>;

/** Private, an intent: pieces of a SKU came free while orders wait for them, so the queue is to be served. */
export type StockFreed = Message<'StockFreed', { sku: string }>;
/** Private, decided by the reservation: it is this order's turn. */
export type ServeWaitingOrder = Message<'ServeWaitingOrder', { orderId: string }>;

export type StockCommand = ReceiveStock | AdjustStock;
export type StockEvent = StockReceived | StockAdjusted | StockFreed;

/** The stream of a SKU remembers nothing of its own: what counts is in the row that all orders share. */
export const initialState = null;
export const evolve = (): null => null;

export const knownStock = (shelf: Shelf, sku: string): Stock => {
  const stock = shelf.row(sku);
  if (!stock) throw new Refusal('inventory.unknown-product', 'There is no such product.', { sku });
  return stock;
};

/** What follows where pieces of a SKU come free: nothing, unless somebody waits for them. */
export const freed = (sku: string, wanted: number): readonly StockFreed[] => (wanted > 0 ? [{ type: 'StockFreed', data: { sku } }] : []);
