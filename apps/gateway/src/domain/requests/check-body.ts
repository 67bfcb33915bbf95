import { Refusal } from '@quadrille/decider';
import type { ClaimedKey } from './claimed-key.js';

/** False where the key is new, true where the same was asked before. Throws the refusal `gateway.key-reused` for another body under the same key. */
export const wasAskedBefore = ({ bodyHash: known }: ClaimedKey, bodyHash: string): boolean => {
  if (known === undefined) return false;
  if (known === bodyHash) return true;
  throw new Refusal('gateway.key-reused', 'This Idempotency-Key was used with another body.');
};
