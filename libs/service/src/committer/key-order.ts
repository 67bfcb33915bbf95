import type { Inbound, Outcome } from './inbound.js';

export const behindAnother = 'an earlier message of this key is parked';

/** An earlier message of the same key could not be handled; this one is not handled before it. */
export class QueuedBehind extends Error {
  override readonly name = 'QueuedBehind';

  constructor() {
    super(behindAnother);
  }
}

/** Not handled at all: its turn comes when what is before it is settled. */
export const behind = (): Outcome => ({ events: [], fault: new QueuedBehind() });

/** Keeps the order of each key within a batch from Kafka: behind a message that could not be handled, none of its key is. */
export class KeyOrder {
  readonly #halted = new Set<string | undefined>();

  /** True of a message that has to wait. */
  halts({ fromKafka, subject }: Inbound): boolean {
    return fromKafka === true && this.#halted.has(subject);
  }

  /** Answers the result; one with a fault halts its key. */
  after<Result extends Readonly<{ fault?: Error }>>({ fromKafka, subject }: Inbound, result: Result): Result {
    if (fromKafka && result.fault) this.#halted.add(subject);
    return result;
  }
}
