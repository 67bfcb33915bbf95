/** So far apart in time two partitions may be. */
const slackMs = 1000;
/** What is further behind than this is no queue but a replay, or what an outage has left: nobody waits for it. */
const longAgoMs = 60_000;

/**
 * Keeps the partitions of a consumer that is behind side by side in time. Left alone, topics with few messages about an order get ahead of those with
 * many by thousands of orders, and whoever puts their messages together must remember all of these orders, or read them again and again. A partition
 * that is ahead waits, at most for as long as it takes the last one to be `longAgoMs` behind.
 */
export class Alignment {
  readonly #reached = new Map<string, Readonly<{ at: number; hasMore: boolean }>>();

  /** This partition is handled up to `at`, in milliseconds since 1970, and may have more. */
  reached(partition: string, at: number, hasMore: boolean): void {
    this.#reached.set(partition, { at, hasMore });
  }

  /** Partitions have come and gone. */
  forget(): void {
    this.#reached.clear();
  }

  /** The partitions that wait for others at this moment. Nobody is further than now, also where the clock has been set back. */
  ahead(now: number): ReadonlySet<string> {
    const reached = [...this.#reached];
    const awaited = reached.filter(([, { at, hasMore }]) => hasMore && at > now - longAgoMs);
    const last = Math.min(now, ...awaited.map(([, { at }]) => at));
    return new Set(reached.filter(([, { at }]) => Math.min(at, now) > last + slackMs).map(([partition]) => partition));
  }
}
