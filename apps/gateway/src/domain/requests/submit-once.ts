import type { SubmitOrder } from '@quadrille/events';
import { wasAskedBefore } from './check-body.js';
import type { ClaimedKey, ClaimedKeyEvent } from './claimed-key.js';

export type SubmitOnce = Readonly<{
  type: 'SubmitOnce';
  /** `orderId` stands in the order: this command is about the key. */
  data: Readonly<{ streamId: string; bodyHash: string; order: SubmitOrder['data']; traceId?: string }>;
}>;

/** However often the same is posted under one key, one order comes of it. */
export const submitOnce = ({ data: { bodyHash, order, traceId } }: SubmitOnce, key: ClaimedKey): readonly ClaimedKeyEvent[] =>
  wasAskedBefore(key, bodyHash)
    ? []
    : [{ type: 'OrderKeyClaimed', data: { orderId: order.orderId, bodyHash, order, ...(traceId !== undefined && { traceId }) } }];
