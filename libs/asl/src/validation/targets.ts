import type { JsonObject } from '../json.js';
import { own } from '../json.js';
import type { Findings } from './diagnostic.js';

/** A transition must lead to a state of the same list. Not checked without a list: a state by itself leads anywhere. */
export function checkTarget(target: string, siblings: JsonObject | undefined, findings: Findings, pointer: string): void {
  if (siblings && !own(siblings, target)) findings.error(pointer, `Missing 'Next' target: ${target}`, 'MISSING_TRANSITION_TARGET');
}
