import type { Logger } from '@quadrille/telemetry';
import type { Consumer } from 'kafkajs';
import { placeOf, topicAndPartition } from './place.js';

type Needs = Readonly<{ consumer: Pick<Consumer, 'commitOffsets'>; logger: Logger; beforeCommit?: () => Promise<void> }>;

/** How far the partitions are done, and not committed yet. */
export class Offsets {
  readonly #needs: Needs;
  readonly #done = new Map<string, string>();
  #committing: Promise<void> = Promise.resolve();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Everything of this partition is done up to and with the message at `last`. */
  done(topic: string, partition: number, last: string): void {
    this.#done.set(placeOf(topic, partition), String(BigInt(last) + 1n));
  }

  keepOnly(places: ReadonlySet<string>): void {
    for (const place of this.#done.keys()) if (!places.has(place)) this.#done.delete(place);
  }

  /** One commit after the other. A commit that fails costs a second delivery, which the handled ids absorb. */
  commit(): Promise<void> {
    this.#committing = this.#committing.then(async () => {
      if (this.#done.size === 0) return;
      const offsets = [...this.#done].map(([place, offset]) => ({ ...topicAndPartition(place), offset }));
      this.#done.clear();
      const { consumer, logger, beforeCommit } = this.#needs;
      await beforeCommit?.();
      await consumer
        .commitOffsets(offsets)
        .catch((error: Error) => logger.warn({ err: error.message }, 'offsets not committed; what they cover comes again'));
    });
    return this.#committing;
  }
}
