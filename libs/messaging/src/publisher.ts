import { contentType } from '@quadrille/events';
import { Histogram, metrics } from '@quadrille/telemetry';
import type { Kafka, Producer, RecordMetadata } from 'kafkajs';
import { Batcher } from './batcher.js';
import { partitionOf } from './partition.js';
import { partitionCount } from './topics.js';

export type Outgoing = Readonly<{ topic: string; key: string; value: string }>;
type Placed = Readonly<{ message: Outgoing; partition: number }>;

/** Kafka's `max.message.bytes` bounds one partition's part of one call; half of what it is by default leaves room for the framing. */
const maxPartitionBytes = 500 * 1024;
const headers = { 'content-type': contentType };

const batchSizes = new Histogram({
  name: 'quadrille_publish_batch_messages',
  help: 'messages in one send',
  buckets: [1, 2, 5, 10, 50, 100, 500, 1000, 3000],
  registers: [metrics],
});

/** What the brokers will not take, by itself, however often it is sent: until their limit is raised. */
export class MessageTooLarge extends Error {
  override readonly name = 'MessageTooLarge';

  constructor({ topic, key, value }: Outgoing) {
    super(`a message of ${Buffer.byteLength(value)} bytes for ${topic}, key ${key}, is larger than max.message.bytes of that topic`);
  }
}

const tooLargeTypes: ReadonlySet<unknown> = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const isTooLarge = (error: unknown): boolean => tooLargeTypes.has((error as { type?: unknown }).type);

/**
 * Publishes to Kafka: concurrent calls become one `send`, one in flight, in order. A promise fulfils only when the brokers have every message of
 * its call. A failure is *unknown*, never "not written": the producer is thrown away and the caller publishes again, so duplicates happen and losses do not.
 * Only `MessageTooLarge` says more: what it names was not written, and the calls beside it are not touched.
 */
export class Publisher {
  readonly #kafka: Kafka;
  readonly #partitions: number;
  readonly #batcher = new Batcher<readonly Outgoing[], MessageTooLarge | undefined>((calls) => this.#send(calls), { maxSize: 2000 });
  #producer: Producer | undefined;

  constructor(kafka: Kafka, partitions: number = partitionCount) {
    this.#kafka = kafka;
    this.#partitions = partitions;
  }

  async publish(messages: readonly Outgoing[]): Promise<void> {
    const refusal = messages.length === 0 ? undefined : await this.#batcher.submit(messages);
    if (refusal) throw refusal;
  }

  async close(): Promise<void> {
    await this.#batcher.idle();
    await this.#discard();
  }

  async #send(calls: readonly (readonly Outgoing[])[]): Promise<readonly (MessageTooLarge | undefined)[]> {
    const messages = calls.flat();
    batchSizes.observe(messages.length);
    const tooLarge = new Set<Outgoing>();
    try {
      for (const chunk of this.#chunks(messages)) for (const message of await this.#sendParts(chunk)) tooLarge.add(message);
    } catch (error) {
      await this.#discard();
      throw error;
    }
    if (tooLarge.size === 0) return [];
    return calls.map((call) => {
      const refused = call.find((message) => tooLarge.has(message));
      return refused && new MessageTooLarge(refused);
    });
  }

  /** Halves what is too large, down to single messages; answers those that are too large still. */
  async #sendParts(chunk: readonly Placed[]): Promise<readonly Outgoing[]> {
    try {
      await this.#sendChunk(chunk);
      return [];
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (chunk.length === 1) return [chunk[0]!.message];
      const middle = Math.ceil(chunk.length / 2);
      const first = await this.#sendParts(chunk.slice(0, middle));
      return [...first, ...(await this.#sendParts(chunk.slice(middle)))];
    }
  }

  async #sendChunk(chunk: readonly Placed[]): Promise<void> {
    const producer = (this.#producer ??= await this.#connect());
    const topicMessages = [...Map.groupBy(chunk, ({ message }) => message.topic)].map(([topic, placed]) => ({
      topic,
      messages: placed.map(({ message: { key, value }, partition }) => ({ key, value, headers, partition })),
    }));
    this.#verify(chunk, await producer.sendBatch({ acks: -1, topicMessages }));
  }

  // kafkajs can resolve a send of which a broker never saw a part (tulios/kafkajs#1798): what was sent must be in the answer.
  #verify(chunk: readonly Placed[], answer: readonly RecordMetadata[]): void {
    const acknowledged = new Set(
      answer.filter(({ errorCode }) => errorCode === 0).map(({ topicName, partition }) => `${topicName}/${partition}`),
    );
    for (const { message, partition } of chunk)
      if (!acknowledged.has(`${message.topic}/${partition}`)) throw new Error(`no acknowledgement for ${message.topic}/${partition}`);
  }

  #chunks(messages: readonly Outgoing[]): readonly (readonly Placed[])[] {
    const chunks: Placed[][] = [[]];
    let bytes = new Map<string, number>();
    for (const message of messages) {
      const { topic, key, value } = message;
      const partition = partitionOf(key, this.#partitions);
      const place = `${topic}/${partition}`;
      const size = Buffer.byteLength(value) + key.length + 64;
      if ((bytes.get(place) ?? 0) + size > maxPartitionBytes) {
        chunks.push([]);
        bytes = new Map();
      }
      bytes.set(place, (bytes.get(place) ?? 0) + size);
      chunks.at(-1)!.push({ message, partition });
    }
    return chunks;
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      allowAutoTopicCreation: false,
      maxInFlightRequests: 1,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
      // Long enough for a partition that has just been made, or has just moved, to find its leader.
      retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 5 },
    });
    await producer.connect();
    return producer;
  }

  async #discard(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.disconnect().catch(() => undefined);
  }
}
