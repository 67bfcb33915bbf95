import type { Json, JsonObject } from '../json.js';
import { isArray, isObject } from '../json.js';
import type { Findings } from './diagnostic.js';

/**
 * What is allowed but tends to end badly.
 * @param caught a state around this one has a Catch
 */
export function checkCautions(state: JsonObject, caught: boolean, findings: Findings, pointer: string): void {
  unreachableEntries(state['Retry'], 'UNREACHABLE_RETRIER', findings, `${pointer}/Retry`);
  unreachableEntries(state['Catch'], 'UNREACHABLE_CATCHER', findings, `${pointer}/Catch`);
  if (state['Type'] !== 'Task') return;
  if (!caught && state['Catch'] === undefined)
    findings.warning(pointer, 'The task has no Catch: its failure ends the execution', 'MISSING_CATCH');
  const { Resource } = state;
  const waits = typeof Resource === 'string' && Resource.endsWith('.waitForTaskToken');
  const bounded = ['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'].some(
    (name) => state[name] !== undefined,
  );
  if (waits && !bounded)
    findings.warning(pointer, 'The task waits for its token without a time-out: it may wait for a year', 'TOKEN_WITHOUT_TIMEOUT');
}

/** A retrier or catcher all of whose errors an earlier one takes. */
function unreachableEntries(
  list: Json | undefined,
  code: 'UNREACHABLE_RETRIER' | 'UNREACHABLE_CATCHER',
  findings: Findings,
  pointer: string,
): void {
  const taken = new Set<Json>();
  for (const [index, entry] of (isArray(list) ? list : []).entries()) {
    const errors = isObject(entry) && isArray(entry['ErrorEquals']) ? entry['ErrorEquals'] : [];
    const covered = (error: Json): boolean =>
      taken.has(error) || (taken.has('States.TaskFailed') && error !== 'States.ALL' && error !== 'States.Timeout');
    if (errors.length > 0 && errors.every(covered))
      findings.warning(`${pointer}[${index}]`, 'It is never reached: earlier ones take its errors', code);
    for (const error of errors) taken.add(error);
  }
}
