import type { ReceiveStock, SubmitOrder } from '@quadrille/events';
import type { OperatorActed } from '../operator-acts/operator-act.js';

/** What an Idempotency-Key was first used for; the key is kept for good. */
export type ClaimedKey = Readonly<{ bodyHash?: string; orderId?: string }>;

/** Also a command to the order's view: both become true in one transaction. */
export type OrderKeyClaimed = Readonly<{
  type: 'OrderKeyClaimed';
  data: Readonly<{ orderId: string; bodyHash: string; order: SubmitOrder['data']; traceId?: string }>;
}>;
export type StockKeyClaimed = Readonly<{ type: 'StockKeyClaimed'; data: Readonly<{ bodyHash: string }> }>;

export type ClaimedKeyEvent = OrderKeyClaimed | StockKeyClaimed | ReceiveStock | OperatorActed;

export const unusedKey: ClaimedKey = {};

export const evolveClaimedKey = (key: ClaimedKey, event: ClaimedKeyEvent): ClaimedKey => {
  switch (event.type) {
    case 'OrderKeyClaimed':
      return { bodyHash: event.data.bodyHash, orderId: event.data.orderId };
    case 'StockKeyClaimed':
      return { bodyHash: event.data.bodyHash };
    case 'ReceiveStock':
    case 'OperatorActed':
      return key;
    default:
      return event satisfies never;
  }
};
