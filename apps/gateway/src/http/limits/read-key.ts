import { idempotencyKey } from './idempotency-key.js';
import { BadInput } from './bad-input.js';
import { holdsCardNumber } from './card-numbers.js';
import { checkPlace } from './check-shape.js';

/** The Idempotency-Key of a request, if it bears one. Throws BadInput 400 where it is none. */
export const readKey = (header: string | undefined): string | undefined => {
  if (header === undefined) return undefined;
  const key = checkPlace('header', idempotencyKey, header);
  if (holdsCardNumber(key)) throw new BadInput(400, 'Card numbers are not accepted');
  return key;
};
