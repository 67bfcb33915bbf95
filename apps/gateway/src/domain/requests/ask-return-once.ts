import type { ReturnWish } from '../returns/ask-return.js';
import { wasAskedBefore } from './check-body.js';
import type { ClaimedKey, ClaimedKeyEvent } from './claimed-key.js';

export type AskReturnOnce = Readonly<{ type: 'AskReturnOnce'; data: Readonly<{ streamId: string; bodyHash: string; wish: ReturnWish }> }>;

/** However often the same is posted under one key, one return comes of it. A wish that is refused leaves its key unused. */
export const askReturnOnce = ({ data: { bodyHash, wish } }: AskReturnOnce, key: ClaimedKey): readonly ClaimedKeyEvent[] =>
  wasAskedBefore(key, bodyHash) ? [] : [{ type: 'ReturnKeyClaimed', data: { ...wish, bodyHash } }];
