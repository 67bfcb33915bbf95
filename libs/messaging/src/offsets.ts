import type { Logger } from '@quadrille/telemetry';
import type { Consumer } from 'kafkajs';
import { placeOf, topicAndPartition } from './place.js';

type Needs = Readonly<{ consumer: Pick<Consumer, 'commitOffsets'>; logger: Logger; beforeCommit?: () => Promise<void> }>;

/** How far the partitions are done, and not committed yet. */
export class Offsets {
  readonly #needs: Needs;
  readonly #done = new Map<string, string>();
  #isMine = (_place: string): boolean => true;
  #committing: Promise<void> = Promise.resolve();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Everything of this partition is done up to and with the message at `last`. */
  done(topic: string, partition: number, last: string): void {
    this.#done.set(placeOf(topic, partition), String(BigInt(last) + 1n));
  }

  keepOnly(places: ReadonlySet<string>): void {
    this.#isMine = (place) => places.has(place);
    for (const place of this.#done.keys()) if (!places.has(place)) this.#done.delete(place);
  }

  /** One commit after the other. What a commit that fails was about is in the next one: a partition on which nothing more comes would seem behind for ever. */
  commit(): Promise<void> {
    this.#committing = this.#committing.then(async () => {
      if (this.#done.size === 0) return;
      const done = [...this.#done];
      this.#done.clear();
      const { consumer, logger, beforeCommit } = this.#needs;
      try {
        await beforeCommit?.();
        await consumer.commitOffsets(done.map(([place, offset]) => ({ ...topicAndPartition(place), offset })));
      } catch (error) {
        logger.warn({ err: (error as Error).message }, 'offsets not committed yet');
        for (const [place, offset] of done) if (this.#isMine(place) && !this.#done.has(place)) this.#done.set(place, offset);
      }
    });
    return this.#committing;
  }
}
