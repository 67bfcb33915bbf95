import type { Logger } from '@quadrille/telemetry';
import type { Kafka, KafkaMessage } from 'kafkajs';

export type Received = Readonly<{
  topic: string;
  partition: number;
  offset: string;
  key: Buffer | null;
  value: Buffer | null;
  headers: KafkaMessage['headers'];
}>;

export type ConsumerOptions = Readonly<{
  kafka: Kafka;
  /** One group per service, with the same topics in every member: others would have partitions nobody reads. */
  group: string;
  topics: readonly string[];
  /** Those of them that tell one story: read side by side in time where the consumer is behind. The others never wait, and nobody waits for them. */
  story?: readonly string[];
  sessionTimeoutMs: number;
  /** How long messages are left to gather, counted from the last taking, where they come so fast that it is worth it. */
  gatherMs?: number;
  logger: Logger;
  /**
   * Handles a chunk of one partition. Resolves when all of it is done for good (committed and published, or parked); must not reject:
   * it waits in place, beating now and then, while something it needs is away.
   */
  handle: (messages: readonly Received[], stay: () => Promise<boolean>) => Promise<void>;
  /**
   * Partitions go to others or come from them: asked when the group begins to move them, when it has, and before this one leaves it. Only then is it
   * waited for; must not reject.
   */
  onMoving?: () => Promise<void>;
  /** Before offsets are committed, so that what is not handed over yet is delivered again after a crash. */
  beforeCommit?: () => Promise<void>;
  /** kafkajs gave up for good; the process must end so that it is started anew. */
  onDead: (reason: Error) => void;
}>;
