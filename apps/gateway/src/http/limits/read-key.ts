import type { IncomingMessage } from 'node:http';
import { idempotencyKey } from './idempotency-key.js';
import { BadInput } from './bad-input.js';
import { holdsCardNumber } from './card-numbers.js';
import { checkPlace } from './check-shape.js';

const name = 'idempotency-key';

/** The Idempotency-Key of a request, if it bears one; one that comes twice, as some proxies send it, is one. Throws BadInput 400 where it is none, or two. */
export const readKey = ({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): string | undefined => {
  // Not of `headers`: there two are a single one, with a comma between.
  const sent = rawHeaders.filter((_, place) => place % 2 === 1 && rawHeaders[place - 1]?.toLowerCase() === name);
  const [key, ...others] = new Set(sent.map((header) => checkPlace('header', idempotencyKey, header)));
  if (key === undefined) return undefined;
  if (others.length > 0)
    throw new BadInput(400, 'A header cannot be accepted', {
      flaws: [{ pointer: `/${name}`, detail: 'comes twice, and differs', in: 'header' }],
    });
  if (holdsCardNumber(key)) throw new BadInput(400, 'Card numbers are not accepted');
  return key;
};
