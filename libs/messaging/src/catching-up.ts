/** Whether all that waited for a consumer as it joined its group is handled. */
export class CatchingUp {
  isDone = false;
  #hasFetched = false;

  begins(): void {
    this.isDone = false;
    this.#hasFetched = false;
  }

  fetched(): void {
    this.#hasFetched = true;
  }

  /** It fetches again: what the last fetch brought is handled by now. `lag`, which tells how many messages are left, is asked only until it is done. */
  fetches(lag: () => number): void {
    this.isDone ||= this.#hasFetched && lag() === 0;
  }
}
