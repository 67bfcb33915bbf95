/** A decision or a fold lacks something that others have. Whoever asked waits until it is there, and asks again from the beginning. */
export class NotAtHand extends Error {
  override readonly name = 'NotAtHand';
  /** Fulfils when it is there; rejects where it cannot be had. */
  readonly fetched: Promise<unknown>;

  constructor(what: string, fetched: Promise<unknown>) {
    super(`${what} is not at hand`);
    this.fetched = fetched;
  }
}
