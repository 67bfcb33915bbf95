import type { Message, Refusal } from '@quadrille/decider';

/** A message to be handled, from Kafka or from within. */
export type Inbound = Readonly<{
  id: string;
  type: string;
  time: string;
  source: string;
  /** The key: those of one key are handled in their order. */
  subject?: string;
  correlationid?: string;
  causationid?: string;
  traceparent?: string;
  data: unknown;
  /** What events of this message name as their cause, where that is another message: the one that made the intent of an effect. */
  cause?: string;
  /** The effect that ends with this message. */
  finishes?: string;
  /** True for what came over Kafka: its handling is a span that others may be children of. */
  fromKafka?: boolean;
}>;

export type Outcome = Readonly<{
  /** What a message from within led to; nobody asks that of one from Kafka. */
  events: readonly Message[];
  refusal?: Refusal;
  /** What a decision threw that is no refusal: a defect, or a message that the code cannot digest. */
  fault?: Error;
  /** What the streams that took it say of themselves on its span. */
  attributes?: Readonly<Record<string, string>>;
}>;

/** `published` fulfils when everything that follows is with the brokers; rejects when that is unknown (the outbox publishes it later). */
export type Handled = Outcome & Readonly<{ published: Promise<void> }>;

/** An event of which something outside is to be done. */
export type Intent = Readonly<{
  id: string;
  type: string;
  data: unknown;
  cause: string;
  traceparent: string | undefined;
  streamId: string;
  version: number;
}>;
