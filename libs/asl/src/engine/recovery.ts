import type { Retrier } from '../definition/state-machine.js';
import type { Failure } from './fault.js';

const longestDelay = 31_622_400;

/**
 * Whether a retrier or catcher takes an error. States.ALL takes everything but what is terminal; States.TaskFailed every
 * error but time-outs. States.Runtime is never taken, not even by its name: the service was seen to fail the execution at once.
 */
export function matches(errorEquals: readonly string[], failure: Failure): boolean {
  if (failure.terminal || failure.recovered || failure.error === 'States.Runtime') return false;
  return errorEquals.some((name) => {
    if (name === 'States.ALL' || name === failure.error) return true;
    if (name === 'States.HeartbeatTimeout') return failure.heartbeat === true;
    return name === 'States.TaskFailed' && failure.error !== 'States.Timeout';
  });
}

/** The failure that a name stands for by itself: a missed heartbeat is a time-out with a name of its own, for who waits for it alone. */
export function failureNamed(name: string): Failure {
  return name === 'States.HeartbeatTimeout' ? { error: 'States.Timeout', heartbeat: true } : { error: name };
}

type Try = { readonly retrier: number; readonly delay?: number };

/** Which retrier takes the error, and the delay in seconds before the next try; no delay when its tries are used up. */
export function nextTry(retriers: readonly Retrier[], failure: Failure, tries: readonly number[], random: () => number): Try | undefined {
  const retrier = retriers.findIndex((candidate) => matches(candidate.ErrorEquals, failure));
  const policy = retriers[retrier];
  if (!policy) return undefined;
  const used = tries[retrier] ?? 0;
  if (used >= (policy.MaxAttempts ?? 3)) return { retrier };
  const backoff = (policy.IntervalSeconds ?? 1) * (policy.BackoffRate ?? 2) ** used;
  const delay = Math.min(backoff, policy.MaxDelaySeconds ?? longestDelay, longestDelay);
  const drawn = policy.JitterStrategy === 'FULL' ? delay * random() : delay;
  return { retrier, delay: Math.max(drawn, Math.min(failure.retryAfterSeconds ?? 0, longestDelay)) };
}
