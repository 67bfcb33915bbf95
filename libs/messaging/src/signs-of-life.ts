/** In seconds. */
const patience = 120;

/**
 * Whether a consumer still does anything. With messages before it only getting on with them is a sign of life; with none, waiting for more is: kafkajs
 * tries to fetch twice a second, also where all partitions are paused or none is assigned.
 */
export class SignsOfLife {
  #silence = 0;

  /** Messages are done, or the group is joined. */
  getsOn(): void {
    this.#silence = 0;
  }

  /** It waits for messages, with so many before it. */
  waits(lag: number): void {
    if (lag === 0) this.#silence = 0;
  }

  /** Asked once a second, so that the time for which the whole process stood still does not count: why to give up, undefined while there are signs. */
  missed(lag: number): Error | undefined {
    this.#silence += 1;
    if (this.#silence <= patience) return undefined;
    return new Error(lag > 0 ? `no progress for ${patience} s despite lag` : `no attempt to fetch for ${patience} s`);
  }
}
