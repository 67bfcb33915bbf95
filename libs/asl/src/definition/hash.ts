import { createHash } from 'node:crypto';
import { canonical } from '../json.js';
import type { StateMachine } from './state-machine.js';

/** SHA-256 of the definition's content in hexadecimal, the same for every order of its fields. */
export function definitionHash(definition: StateMachine): string {
  return createHash('sha256').update(canonical(definition)).digest('hex');
}
