type Entry = Readonly<{ at: number; rank: number; order: number; happen: () => void | Promise<void> }>;

const isBefore = (left: Entry, right: Entry): boolean =>
  left.at !== right.at ? left.at < right.at : left.rank !== right.rank ? left.rank < right.rank : left.order < right.order;

/** What is to happen at which moment of a time that nobody waits for. At one moment, answers come before what is due. */
export class VirtualClock {
  now: number;
  readonly #heap: Entry[] = [];
  #count = 0;

  constructor(start: number) {
    this.now = start;
  }

  answer(at: number, happen: Entry['happen']): void {
    this.#push({ at, rank: 0, order: this.#count++, happen });
  }

  due(at: number, happen: Entry['happen']): void {
    this.#push({ at, rank: 1, order: this.#count++, happen });
  }

  /** Lets the next thing happen; false when there is none. The time never goes back. */
  async step(): Promise<boolean> {
    const next = this.#pop();
    if (next === undefined) return false;
    this.now = Math.max(this.now, next.at);
    await next.happen();
    return true;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(entry, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (let below = 1; below < heap.length; below = at * 2 + 1) {
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!isBefore(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}
