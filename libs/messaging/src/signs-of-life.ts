/** In seconds. */
const patience = 120;

/**
 * Whether a consumer still does anything: it gets on with the messages before it, and its group hears its heart. kafkajs beats while it handles and when a
 * fetch brought nothing, also where all partitions are paused or none is assigned; not any more where it has given up fetching, nor where it lost its
 * place in the group and failed to take another: then it would go on reading partitions that may be others' by now, and never commit again.
 */
export class SignsOfLife {
  #silence = 0;
  #unheard = 0;

  /** Messages are done, or the group is joined. */
  getsOn(): void {
    this.#silence = 0;
  }

  /** Its group knows of it, or it is not in the group and says so. */
  isHeard(): void {
    this.#unheard = 0;
  }

  /** For so many seconds its group has not heard of it. */
  get unheard(): number {
    return this.#unheard;
  }

  /** Asked once a second, so that the time for which the whole process stood still does not count: why to give up, undefined while there are signs. */
  missed(lag: number): Error | undefined {
    this.#unheard += 1;
    this.#silence = lag > 0 ? this.#silence + 1 : 0;
    if (this.#silence > patience) return new Error(`no progress for ${patience} s despite lag`);
    return this.#unheard > patience ? new Error(`not heard by its group for ${patience} s`) : undefined;
  }
}
