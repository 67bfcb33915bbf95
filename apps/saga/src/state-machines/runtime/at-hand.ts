import { LiveExecution } from './live-execution.js';
import type { Runtime } from './runtime.js';
import type { Stored } from './tables/shelf.js';

/** Executions that this process had to do with lately. What is at rest is forgotten when others need the room: the tables have it. */
export class AtHand {
  readonly #runtime: Runtime;
  readonly #capacity: number;
  readonly #live = new Map<string, LiveExecution>();
  #added = 0;

  /** `capacity` counts buckets: an execution is one, and one more for each 64 branches. */
  constructor(runtime: Runtime, capacity: number) {
    this.#runtime = runtime;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#live.size;
  }

  of(arn: string): LiveExecution {
    const known = this.#live.get(arn);
    if (!known) return this.#add(new LiveExecution(this.#runtime, arn));
    this.#live.delete(arn);
    this.#live.set(arn, known);
    return known;
  }

  /** Takes an execution that was just written; one that is known already reads it by itself. */
  adopt(stored: Stored): void {
    const { arn } = stored.record;
    if (!this.#live.has(arn)) this.#add(new LiveExecution(this.#runtime, arn, stored));
  }

  /** Takes a child that was just written, and begins it. Should that fail, its timer rings. */
  begin(stored: Stored): void {
    this.adopt(stored);
    this.of(stored.record.arn)
      .do(() => undefined)
      .catch(() => undefined);
  }

  #add(live: LiveExecution): LiveExecution {
    this.#live.set(live.arn, live);
    // Weighing all of them at each addition would cost more than the room is worth.
    if (++this.#added % 100 === 0) this.#makeRoom();
    return live;
  }

  #makeRoom(): void {
    let weight = 0;
    for (const live of this.#live.values()) weight += live.weight;
    for (const [arn, live] of this.#live) {
      if (weight <= this.#capacity) return;
      if (live.isBusy) continue;
      weight -= live.weight;
      this.#live.delete(arn);
    }
  }
}
