/** The clock of this machine, which all of a test's system goes by. */
export class WallClock {
  readonly #ahead = Date.now() - performance.now();

  /** How far it has been set back since this was made, ms: a virtual machine's clock is, by as much as seconds. */
  get setBackMs(): number {
    return Math.max(0, this.#ahead - (Date.now() - performance.now()));
  }
}
