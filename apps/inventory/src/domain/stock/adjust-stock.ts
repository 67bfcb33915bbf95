import { type Decision, Refusal } from '@quadrille/decider';
import { type AdjustStock, StockAdjusted } from '@quadrille/events';
import { once } from './once.js';
import { available } from './stock.js';
import { freed, knownStock, type Shelf, type StockEvent, type StockKeeping } from './stock-keeping.js';

/** The books follow the shelf, but never below what orders rely on: those must be released first. Refuses an unknown product. */
export const adjustStock: Decision<StockKeeping, AdjustStock, StockEvent, Shelf> = ({ data }, state, shelf) =>
  once(data, state, {
    again: () => StockAdjusted({ ...data, difference: 0 }),
    decide: () => {
      const stock = knownStock(shelf, data.sku);
      if (available(stock) + data.difference < 0)
        throw new Refusal('inventory.below-reserved', `${stock.reserved} pieces are reserved, so no fewer can be on hand.`, {
          sku: data.sku,
          onHand: stock.onHand,
          reserved: stock.reserved,
        });
      return data.difference > 0 ? [StockAdjusted(data), ...freed(stock.sku, stock.wanted)] : [StockAdjusted(data)];
    },
  });
