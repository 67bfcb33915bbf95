import { unknownEvent } from '@quadrille/decider';
import type { ReceiveStock, SubmitOrder } from '@quadrille/events';
import type { ReturnWish } from '../returns/ask-return.js';
import type { OperatorActed } from '../operator-acts/operator-act.js';

/** What an Idempotency-Key was first used for; the key is kept for good. */
export type ClaimedKey = Readonly<{ bodyHash?: string; orderId?: string; returnId?: string }>;

/** Also a command to the order's view: both become true in one transaction. */
export type OrderKeyClaimed = Readonly<{
  type: 'OrderKeyClaimed';
  data: Readonly<{ orderId: string; bodyHash: string; order: SubmitOrder['data']; traceId?: string }>;
}>;
export type StockKeyClaimed = Readonly<{ type: 'StockKeyClaimed'; data: Readonly<{ bodyHash: string }> }>;

/** Likewise. */
export type ReturnKeyClaimed = Readonly<{ type: 'ReturnKeyClaimed'; data: ReturnWish & Readonly<{ bodyHash: string }> }>;

export type ClaimedKeyEvent = OrderKeyClaimed | ReturnKeyClaimed | StockKeyClaimed | ReceiveStock | OperatorActed;

export const unusedKey: ClaimedKey = {};

export const evolveClaimedKey = (key: ClaimedKey, event: ClaimedKeyEvent): ClaimedKey => {
  switch (event.type) {
    case 'OrderKeyClaimed':
      return { bodyHash: event.data.bodyHash, orderId: event.data.orderId };
    case 'ReturnKeyClaimed': {
      const { bodyHash, orderId, returnId } = event.data;
      return { bodyHash, orderId, returnId };
    }
    case 'StockKeyClaimed':
      return { bodyHash: event.data.bodyHash };
    case 'ReceiveStock':
    case 'OperatorActed':
      return key;
    default:
      return unknownEvent(event);
  }
};

export const claimedKeyFold = { initialState: unusedKey, evolve: evolveClaimedKey };
