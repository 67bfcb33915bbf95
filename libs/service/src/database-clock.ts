/** What a clock that nobody compares goes wrong by at most, ms in each ms: ten times the worst quartz. */
const drift = 0.001;

/** Milliseconds since 1970 on the database's clock, which all instances share: it is no matter to what our own is set, and when. */
export class DatabaseClock {
  readonly #ask: () => Promise<number>;
  /** When performance.now() was 0 there. */
  #origin = performance.timeOrigin;
  /** How long the answer took that the origin is from, and when it was asked for. */
  #heard = { took: Infinity, at: 0 };

  /** `ask`: has the database say what time it is there. */
  constructor(ask: () => Promise<number>) {
    this.#ask = ask;
  }

  readonly now = (): number => Math.round(performance.now() + this.#origin);

  /**
   * Asks what time it is. An answer is off by at most half the time that it took. So it counts where it is no less exact than what is known by now, and
   * where it is further from that than both can be off, for then the clock there has been set: timers wait until that has been heard.
   */
  async read(): Promise<void> {
    const at = performance.now();
    const there = await this.#ask();
    const took = performance.now() - at;
    const origin = there - (at + took / 2);
    const known = this.#heard.took + (at - this.#heard.at) * drift;
    if (took > known && Math.abs(origin - this.#origin) <= (took + known) / 2) return;
    this.#origin = origin;
    this.#heard = { took, at };
  }
}
