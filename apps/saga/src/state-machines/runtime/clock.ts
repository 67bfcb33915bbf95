import type { Database } from '@quadrille/service';

/** What a clock that nobody compares goes wrong by at most, ms in each ms: ten times the worst quartz. */
const drift = 0.001;

/** Milliseconds since 1970 on the database's clock, which all instances share. */
export class DatabaseClock {
  readonly #pool: Database['pool'];
  /** When performance.now() was 0 there: it is no matter to what our own clock is set. */
  #origin = performance.timeOrigin;
  /** How long the answer took that the origin is from, and when it came. */
  #heard = { took: Infinity, at: 0 };

  constructor(pool: Database['pool']) {
    this.#pool = pool;
  }

  readonly now = (): number => Math.round(performance.now() + this.#origin);

  /**
   * When the next timer is due (epoch ms), and by the way what time it is there: an answer is off by half the time that it took, so it counts where it
   * was quicker than the last that did, or where that is so old that it is worth less, however slow this one is.
   */
  async nextTimer(): Promise<number | undefined> {
    const before = performance.now();
    const { rows } = await this.#pool.query<{ next: string | null; now: string }>({
      name: 'next-machine-timer',
      text: 'SELECT extract(epoch FROM min(due_at)) * 1000 AS next, extract(epoch FROM clock_timestamp()) * 1000 AS now FROM machine_timers',
    });
    const took = performance.now() - before;
    const { next, now } = rows[0]!;
    if (took <= this.#heard.took + (before - this.#heard.at) * drift) {
      this.#origin = Number(now) - (before + took / 2);
      this.#heard = { took, at: before };
    }
    return next === null ? undefined : Number(next);
  }
}
