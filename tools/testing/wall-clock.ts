/** The clock of this machine, which whatever runs on it goes by: that of a virtual machine is set now and then, by as much as seconds. */
export class WallClock {
  readonly #ahead = Date.now() - performance.now();

  /** How far it has been set forward since this was made, ms; below 0 where it was set back. */
  get setMs(): number {
    return Date.now() - performance.now() - this.#ahead;
  }
}
