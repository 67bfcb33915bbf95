import { z } from 'zod';
import { contractsOf, type MessageOf } from '../contract.js';
import { executionId, orderId, quantity, reason, sku, stockLine, text } from '../vocabulary.js';

const { command, event } = contractsOf('inventory');
const lines = z.array(stockLine).min(1).max(100);

export const ReserveStock = command(
  'ReserveStock',
  'Set the lines of an order aside, all of them or none. `lines` may be absent: those of OrderPlaced count.',
  z.object({ orderId, lines: lines.optional() }),
  { outcomes: { done: ['StockReserved'], failed: { StockUnavailable: ['OutOfStock'] } } },
);
export type ReserveStock = MessageOf<typeof ReserveStock>;

export const StockReserved = event(
  'StockReserved',
  'Every line is set aside for this order until released or committed; `lines` is what was set aside now (empty where it had been before).',
  z.object({ orderId, lines: z.array(stockLine).max(100) }),
);
export type StockReserved = MessageOf<typeof StockReserved>;

export const StockUnavailable = event(
  'StockUnavailable',
  'At least one line cannot be served now; nothing was set aside. The order stands in the queue for it, in order of arrival.',
  z.object({
    orderId,
    error: z.literal('OutOfStock'),
    missing: z.array(z.object({ sku, quantity, available: z.int().min(0) })).min(1),
  }),
);
export type StockUnavailable = MessageOf<typeof StockUnavailable>;

export const CommitStock = command('CommitStock', 'The goods are sold: what was set aside leaves the books.', z.object({ orderId }), {
  outcomes: { done: ['StockCommitted'] },
});
export type CommitStock = MessageOf<typeof CommitStock>;

export const StockCommitted = event('StockCommitted', 'What was set aside for the order is sold.', z.object({ orderId, lines }));
export type StockCommitted = MessageOf<typeof StockCommitted>;

export const ReleaseStock = command(
  'ReleaseStock',
  'The undo of a reservation: never refuses and is remembered, so that a reservation which comes later is forestalled.',
  z.object({ orderId, reason }),
  { outcomes: { done: ['StockReleased'] } },
);
export type ReleaseStock = MessageOf<typeof ReleaseStock>;

export const StockReleased = event(
  'StockReleased',
  'Nothing is set aside for this order any more, nor will be; `lines` is what went back (empty where nothing had been set aside).',
  z.object({ orderId, lines: z.array(stockLine).max(100), restocked: z.boolean() }),
);
export type StockReleased = MessageOf<typeof StockReleased>;

export const ReturnStock = command(
  'ReturnStock',
  'Goods of an order that was sold are back in the house, once for the execution that asks; never more than the order was sold.',
  z.object({ orderId, executionId, lines }),
  { outcomes: { done: ['StockReturned'], failed: { StockReturnRefused: ['MoreThanSold'] } } },
);
export type ReturnStock = MessageOf<typeof ReturnStock>;

export const StockReturned = event(
  'StockReturned',
  'The goods are on the shelf again; `lines` is what came back by this telling (empty where it had come back before).',
  z.object({ orderId, executionId, lines: z.array(stockLine).max(100) }),
);
export type StockReturned = MessageOf<typeof StockReturned>;

export const StockReturnRefused = event(
  'StockReturnRefused',
  'The order was not sold so much, or has brought it back already; the books are as they were.',
  z.object({ orderId, executionId, error: z.literal('MoreThanSold'), reason }),
);
export type StockReturnRefused = MessageOf<typeof StockReturnRefused>;

export const ReceiveStock = command(
  'ReceiveStock',
  'Goods came in. Where an execution asks, once for it.',
  z.object({ sku, quantity: z.int().min(1).max(1_000_000), executionId: executionId.optional() }),
  { outcomes: { done: ['StockReceived'], failed: { StockKeepingRefused: ['UnknownProduct'] } } },
);
export type ReceiveStock = MessageOf<typeof ReceiveStock>;

export const StockReceived = event(
  'StockReceived',
  'So many pieces were added to what is on hand (none where the execution that asks had brought them in before).',
  z.object({ sku, quantity: z.int().min(0), executionId: executionId.optional() }),
);
export type StockReceived = MessageOf<typeof StockReceived>;

export const AdjustStock = command(
  'AdjustStock',
  'The count on the shelf differs from the books. Where an execution asks, once for it.',
  z.object({ sku, difference: z.int().min(-1_000_000).max(1_000_000), reason: text(200), executionId: executionId.optional() }),
  { outcomes: { done: ['StockAdjusted'], failed: { StockKeepingRefused: ['UnknownProduct', 'BelowReserved'] } } },
);
export type AdjustStock = MessageOf<typeof AdjustStock>;

export const StockAdjusted = event(
  'StockAdjusted',
  'The books follow the shelf; a negative difference was written off. Never below what is reserved. None where the execution that asks had told it before.',
  z.object({ sku, difference: z.int(), reason: text(200), executionId: executionId.optional() }),
);
export type StockAdjusted = MessageOf<typeof StockAdjusted>;

export const StockKeepingRefused = event(
  'StockKeepingRefused',
  'What an execution asked of the stock of an article cannot be; the books are as they were.',
  z.object({ sku, executionId, error: z.enum(['UnknownProduct', 'BelowReserved']), reason }),
);
export type StockKeepingRefused = MessageOf<typeof StockKeepingRefused>;
