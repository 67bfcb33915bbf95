import { hash } from '../intrinsics/texts.js';
import { canonical } from '../json.js';
import type { StateMachine } from './state-machine.js';

/** SHA-256 of the definition's content in hexadecimal, the same for every order of its fields. */
export function definitionHash(definition: StateMachine): string {
  return hash(canonical(definition), 'sha256');
}
