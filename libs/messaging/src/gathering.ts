/** Fewer messages than this are not worth a wait. */
const worthIt = 3;
/** How much the newest interval says about the pace. */
const weight = 0.3;

/**
 * How long to let messages gather before the next are taken. What a transaction, a fetch and a send cost they cost for one message as for a
 * hundred: at a lively pace a short wait saves most of it, and with it the queue for the processor that is longer than the wait. At a
 * slow pace there is nothing to gather, and nothing waits.
 */
export class Gathering {
  readonly #ms: number;
  /** Messages a millisecond. */
  #pace = 0;
  #count = 0;
  #since = 0;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /** Some were taken. */
  took(count: number): void {
    this.#count += count;
  }

  /** Milliseconds from the beginning of this taking, at `now`, until the next may begin. */
  begin(now: number): number {
    this.#pace += weight * (this.#count / Math.max(1, now - this.#since) - this.#pace);
    this.#count = 0;
    this.#since = now;
    return this.#pace * this.#ms >= worthIt ? this.#ms : 0;
  }
}
