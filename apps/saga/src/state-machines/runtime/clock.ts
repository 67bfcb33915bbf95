import type { Database } from '@quadrille/service';

const quickMs = 20;

/** Milliseconds since 1970 on the database's clock, which all instances share. */
export class DatabaseClock {
  readonly #pool: Database['pool'];
  /** When performance.now() was 0 there: it is no matter to what our own clock is set. */
  #origin = performance.timeOrigin;

  constructor(pool: Database['pool']) {
    this.#pool = pool;
  }

  readonly now = (): number => Math.round(performance.now() + this.#origin);

  /** When the next timer is due (epoch ms), and by the way what time it is there. */
  async nextTimer(): Promise<number | undefined> {
    const before = performance.now();
    const { rows } = await this.#pool.query<{ next: string | null; now: string }>({
      name: 'next-machine-timer',
      text: 'SELECT extract(epoch FROM min(due_at)) * 1000 AS next, extract(epoch FROM clock_timestamp()) * 1000 AS now FROM machine_timers',
    });
    const took = performance.now() - before;
    const { next, now } = rows[0]!;
    // A slow answer is off by half the time that it took.
    if (took < quickMs) this.#origin = Number(now) - (before + took / 2);
    return next === null ? undefined : Number(next);
  }
}
