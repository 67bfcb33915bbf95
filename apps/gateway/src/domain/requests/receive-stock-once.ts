import { ReceiveStock } from '@quadrille/events';
import { wasAskedBefore } from './check-body.js';
import type { ClaimedKey, ClaimedKeyEvent } from './claimed-key.js';

export type ReceiveStockOnce = Readonly<{
  type: 'ReceiveStockOnce';
  data: Readonly<{ streamId: string; bodyHash: string; goods: Readonly<{ sku: string; quantity: number }>; by: string }>;
}>;

/** Goods that are told of twice under one key came in once. */
export const receiveStockOnce = ({ data: { bodyHash, goods, by } }: ReceiveStockOnce, key: ClaimedKey): readonly ClaimedKeyEvent[] =>
  wasAskedBefore(key, bodyHash)
    ? []
    : [
        { type: 'StockKeyClaimed', data: { bodyHash } },
        ReceiveStock(goods),
        {
          type: 'OperatorActed',
          data: { actor: by, action: 'receive stock', target: goods.sku, reason: `${goods.quantity} pieces came in` },
        },
      ];
