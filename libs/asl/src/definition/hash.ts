import { createHash } from 'node:crypto';
import type { Json } from '../json.js';
import { isArray, isObject } from '../json.js';
import type { StateMachine } from './state-machine.js';

/** SHA-256 of the definition's content in hexadecimal, the same for every order of its fields. */
export function definitionHash(definition: StateMachine): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(definition)))
    .digest('hex');
}

function sorted(value: Json): Json {
  if (isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, field]) => [key, sorted(field)]),
  );
}
