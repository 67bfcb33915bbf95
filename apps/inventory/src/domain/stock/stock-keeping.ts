import { type Message, Refusal, unknownEvent } from '@quadrille/decider';
import type { AdjustStock, ReceiveStock, StockAdjusted, StockKeepingRefused, StockReceived } from '@quadrille/events';
import type { Stock } from './stock.js';

/** What a decision sees beside its command and its state: the shelf. Null or undefined where the catalogue does not know the SKU. */
export type Shelf = Readonly<{ row: (sku: string) => Stock | null | undefined }>;

/** Private, an intent: pieces of a SKU came free while orders wait for them, so the queue is to be served. */
export type StockFreed = Message<'StockFreed', { sku: string }>;
/** Private, decided by the reservation: it is this order's turn. `before`: the pieces that those before it want, in each queue that it stands in. */
export type ServeWaitingOrder = Message<'ServeWaitingOrder', { orderId: string; before?: Readonly<Record<string, number>> }>;

export type StockCommand = ReceiveStock | AdjustStock;
export type StockEvent = StockReceived | StockAdjusted | StockKeepingRefused | StockFreed;

/**
 * The stream of a SKU remembers the executions that it did something for, the latest of them, so that it is not done twice; null where there
 * were none. What counts is in the row that all orders share.
 */
export type StockKeeping = Readonly<{ done: readonly string[] }> | null;

/** An execution asks again within minutes; a run on one article in that time would have to be larger than this to be counted twice. */
const remembered = 1000;

export const initialState: StockKeeping = null;

export const evolve = (state: StockKeeping, event: StockEvent): StockKeeping => {
  switch (event.type) {
    case 'StockReceived':
    case 'StockAdjusted': {
      const { executionId } = event.data;
      if (executionId === undefined || state?.done.includes(executionId)) return state;
      return { done: [...(state?.done ?? []), executionId].slice(-remembered) };
    }
    case 'StockKeepingRefused':
    case 'StockFreed':
      return state;
    default:
      return unknownEvent(event);
  }
};

export const knownStock = (shelf: Shelf, sku: string): Stock => {
  const stock = shelf.row(sku);
  if (!stock) throw new Refusal('inventory.unknown-product', 'There is no such product.', { sku });
  return stock;
};

/** What follows where pieces of a SKU come free: nothing, unless somebody waits for them. */
export const freed = (sku: string, wanted: number): readonly StockFreed[] => (wanted > 0 ? [{ type: 'StockFreed', data: { sku } }] : []);
