const standsStillMs = 1_000;

/** Time in which a process runs: where nobody looked for more than a second, that time does not count. */
export class RunningTime {
  readonly #now: () => number;
  #lookedAt: number;
  #stoodStillMs = 0;

  constructor(now: () => number) {
    this.#now = now;
    this.#lookedAt = now();
  }

  look(): Readonly<{ ms: number; stoodStillMs: number }> {
    const now = this.#now();
    const unseenMs = now - this.#lookedAt;
    if (unseenMs > standsStillMs) this.#stoodStillMs += unseenMs;
    this.#lookedAt = now;
    return { ms: now - this.#stoodStillMs, stoodStillMs: this.#stoodStillMs };
  }
}

const running = new RunningTime(() => performance.now());
setInterval(() => running.look(), 100).unref();

/** As performance.now(), without the times of more than a second in which this process had no turn: for what is promised in seconds on a machine that runs. */
export const runningMs = (): number => running.look().ms;

/** What became of this machine's clock since this was made: a virtual machine stands still now and then, and has its clock set, by as much as seconds. */
export class MachineClock {
  readonly #ahead = Date.now() - performance.now();
  readonly #stoodStillMs = running.look().stoodStillMs;

  /** How far it has been set forward, ms; below 0 where it was set back. */
  get setMs(): number {
    return Date.now() - performance.now() - this.#ahead;
  }

  get stoodStillMs(): number {
    return running.look().stoodStillMs - this.#stoodStillMs;
  }
}
