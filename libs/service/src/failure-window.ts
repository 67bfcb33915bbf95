import { CircuitState, type IBreaker } from 'cockatiel';

type Slice = { number: number; calls: number; failures: number };

const slices = 10;

/**
 * Opens a breaker when, of the calls that ended within the last `windowMs`, enough were made and more than `threshold` of them failed. What is
 * older does not count, also where nothing was called in between: cockatiel's SamplingBreaker lets one second of it go per call that follows,
 * so a good hour before a pause would keep it shut through an outage.
 */
export class FailureWindow implements IBreaker {
  /** Nothing that a process would hand on to another. */
  state: unknown;
  readonly #options: Readonly<{ threshold: number; windowMs: number; minimumCalls: number }>;
  readonly #ring: readonly Slice[] = Array.from({ length: slices }, () => ({ number: -Infinity, calls: 0, failures: 0 }));

  constructor(options: Readonly<{ threshold: number; windowMs: number; minimumCalls: number }>) {
    this.#options = options;
  }

  success(state: CircuitState): void {
    // It works again: what failed before it was away says nothing any more.
    if (state === CircuitState.HalfOpen) for (const slice of this.#ring) slice.number = -Infinity;
    this.#count(false);
  }

  failure(state: CircuitState): boolean {
    const now = this.#count(true);
    if (state !== CircuitState.Closed) return true;
    const recent = this.#ring.filter(({ number }) => number > now - slices);
    const calls = recent.reduce((sum, slice) => sum + slice.calls, 0);
    const failures = recent.reduce((sum, slice) => sum + slice.failures, 0);
    return calls >= this.#options.minimumCalls && failures > this.#options.threshold * calls;
  }

  #count(failed: boolean): number {
    const now = Math.floor((performance.now() * slices) / this.#options.windowMs);
    const slice = this.#ring[now % slices];
    if (!slice) return now;
    if (slice.number !== now) Object.assign(slice, { number: now, calls: 0, failures: 0 });
    slice.calls += 1;
    if (failed) slice.failures += 1;
    return now;
  }
}
