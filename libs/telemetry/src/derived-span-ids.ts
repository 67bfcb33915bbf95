import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';

let next: string | undefined;

/** Runs `start` so that the one span it starts gets this id. */
export const withSpanId = <T>(spanId: string, start: () => T): T => {
  next = spanId;
  try {
    return start();
  } finally {
    next = undefined;
  }
};

/**
 * Span ids that can be said beforehand. The span of a handled message bears an id derived from the message, so that a second
 * delivery after a crash writes the same span again instead of leaving its children without a parent.
 */
export class DerivableIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();

  readonly generateTraceId = (): string => this.#random.generateTraceId();

  readonly generateSpanId = (): string => {
    const id = next ?? this.#random.generateSpanId();
    next = undefined;
    return id;
  };
}
