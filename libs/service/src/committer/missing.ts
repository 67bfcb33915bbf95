/** What a decision needs and what is not at hand: the batch is decided again with it. */
export class Missing {
  readonly streams = new Set<string>();
  readonly rows = new Set<string>();
  /** What decisions and folds lacked. */
  readonly fetched: Promise<unknown>[] = [];

  get isEmpty(): boolean {
    return this.streams.size === 0 && this.rows.size === 0 && this.fetched.length === 0;
  }
}
