import { Counter, Gauge, metrics } from '@quadrille/telemetry';
import {
  bulkhead,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  handleWhen,
  isBulkheadRejectedError,
  isBrokenCircuitError,
  isTaskCancelledError,
  timeout,
  TimeoutStrategy,
} from 'cockatiel';
import { FailureWindow } from './failure-window.js';

/** The neighbour was not called: its breaker is open, or too many calls wait for it already. */
export class NeighbourUnavailable extends Error {
  override readonly name = 'NeighbourUnavailable';
  readonly retryAfterSeconds: number;

  constructor(neighbour: string, why: string, retryAfterMs: number) {
    super(`${neighbour} is not called: ${why}`);
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  }
}

/** No answer in time: what was asked may or may not have happened. */
export class NeighbourTimeout extends Error {
  override readonly name = 'NeighbourTimeout';

  constructor(neighbour: string, timeoutMs: number) {
    super(`${neighbour} gave no answer within ${timeoutMs} ms`);
  }
}

export type NeighbourOptions = Readonly<{
  /** The longest that one call may take. */
  timeoutMs: number;
  /** Calls at a time; further ones wait. */
  concurrency: number;
  /** How many may wait; one more is turned away at once. */
  waiting?: number;
  breaker?: Readonly<{
    /** The share of calls within `windowMs` that must fail before it opens. */
    threshold?: number;
    windowMs?: number;
    /** Fewer calls than this within the window never open it. */
    minimumCalls?: number;
    /** How long it stays open before one call is let through to see. */
    openMs?: number;
  }>;
  /** Whether an error that `ask` throws speaks against the neighbour's health; by default every error does. A time-out always does. */
  isFailure?: (error: unknown) => boolean;
}>;

const breakerState = new Gauge({
  name: 'quadrille_neighbour_breaker_state',
  help: 'circuit breaker of a neighbour: 0 closed, 1 half open, 2 open',
  labelNames: ['neighbour'],
  registers: [metrics],
});
const calls = new Counter({
  name: 'quadrille_neighbour_calls_total',
  help: 'calls to a neighbour by how they ended: answered, failed, timed_out, refused (not called)',
  labelNames: ['neighbour', 'result'],
  registers: [metrics],
});

const gaugeValues: Readonly<Record<CircuitState, number>> = {
  [CircuitState.Closed]: 0,
  [CircuitState.HalfOpen]: 1,
  [CircuitState.Open]: 2,
  [CircuitState.Isolated]: 2,
};

/** An outside system behind a time-out, a circuit breaker and a bulkhead. One attempt a call: retries belong to the workflow. */
export class Neighbour {
  readonly #name: string;
  readonly #timeoutMs: number;
  readonly #openMs: number;
  readonly #breaker: CircuitBreakerPolicy;
  readonly #bulkhead: ReturnType<typeof bulkhead>;
  readonly #timeout: ReturnType<typeof timeout>;
  #openUntil = 0;

  constructor(name: string, { timeoutMs, concurrency, waiting = 10_000, breaker = {}, isFailure = () => true }: NeighbourOptions) {
    const { threshold = 0.5, windowMs = 10_000, minimumCalls = 20, openMs = 2_000 } = breaker;
    this.#name = name;
    this.#timeoutMs = timeoutMs;
    this.#openMs = openMs;
    this.#bulkhead = bulkhead(concurrency, waiting);
    // What has answered need not be told that its time is over: an AbortError a call, with its stack, would be made for nobody.
    this.#timeout = timeout(timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
    this.#breaker = circuitBreaker(
      handleWhen((error) => isTaskCancelledError(error) || isFailure(error)),
      {
        // #openUntil says when it may be tried again: cockatiel would go by a clock that can be set.
        halfOpenAfter: -Infinity,
        breaker: new FailureWindow({ threshold, windowMs, minimumCalls }),
      },
    );
    this.#breaker.onBreak(() => (this.#openUntil = performance.now() + openMs));
    this.#breaker.onStateChange((state) => breakerState.set({ neighbour: name }, gaugeValues[state]));
    breakerState.set({ neighbour: name }, 0);
  }

  get state(): 'closed' | 'half-open' | 'open' {
    const states = ['closed', 'half-open', 'open'] as const;
    return states[gaugeValues[this.#breaker.state]] ?? 'open';
  }

  /**
   * Throws NeighbourUnavailable at once while the breaker is open (`ask` is not run), NeighbourTimeout when the time is over (the signal
   * given to `ask` is aborted then), the reason of `signal` when that is aborted, or what `ask` throws.
   */
  async call<T>(ask: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    try {
      this.#refuseWhileOpen();
      const answer = await this.#bulkhead.execute(() => {
        // It may have opened while this call waited for its turn.
        this.#refuseWhileOpen();
        return this.#breaker.execute(() => this.#timeout.execute(({ signal }) => ask(signal), signal), signal);
      }, signal);
      calls.inc({ neighbour: this.#name, result: 'answered' });
      return answer;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw this.#told(error);
    }
  }

  #refuseWhileOpen(): void {
    const { state } = this.#breaker;
    if (state === CircuitState.Closed) return;
    // Half open, one call is finding out: the others would have to wait for its time-out.
    if (state === CircuitState.HalfOpen)
      throw new NeighbourUnavailable(this.#name, 'a first call finds out whether it is back', this.#openMs);
    const leftMs = this.#openUntil - performance.now();
    if (leftMs > 0) throw new NeighbourUnavailable(this.#name, 'it kept failing', leftMs);
  }

  #told(error: unknown): unknown {
    const refused =
      isBulkheadRejectedError(error) || isBrokenCircuitError(error)
        ? new NeighbourUnavailable(this.#name, 'it is overloaded', this.#openMs)
        : error;
    const told = isTaskCancelledError(refused) ? new NeighbourTimeout(this.#name, this.#timeoutMs) : refused;
    const result = told instanceof NeighbourUnavailable ? 'refused' : told instanceof NeighbourTimeout ? 'timed_out' : 'failed';
    calls.inc({ neighbour: this.#name, result });
    return told;
  }
}

/** One for each outside system and process: its breaker counts all calls together. */
export const neighbour = (name: string, options: NeighbourOptions): Neighbour => new Neighbour(name, options);
