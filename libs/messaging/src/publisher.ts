import { contentType } from '@quadrille/events';
import { Histogram, metrics } from '@quadrille/telemetry';
import type { Kafka, Producer, RecordMetadata } from 'kafkajs';
import { Batcher } from './batcher.js';
import { partitionOf } from './partition.js';
import { partitionCount } from './topics.js';

export type Outgoing = Readonly<{ topic: string; key: string; value: string }>;
type Record = { key: string; value: string; headers: { [name: string]: string }; partition: number };

/** Kafka's `max.message.bytes` bounds one partition's part of one call; half of it leaves room for the framing. */
const maxPartitionBytes = 500 * 1024;
const headers = { 'content-type': contentType };

const batchSizes = new Histogram({
  name: 'quadrille_publish_batch_messages',
  help: 'messages in one send',
  buckets: [1, 2, 5, 10, 50, 100, 500, 1000, 3000],
  registers: [metrics],
});

/**
 * Publishes to Kafka: concurrent calls become one `send`, one in flight, in order. A promise fulfils only when the brokers have every message of
 * its call. A failure is *unknown*, never "not written": the producer is thrown away and the caller publishes again, so duplicates happen and losses do not.
 */
export class Publisher {
  readonly #kafka: Kafka;
  readonly #partitions: number;
  readonly #batcher = new Batcher<readonly Outgoing[], void>(
    async (calls) => {
      await this.#send(calls.flat());
      return [];
    },
    { maxSize: 2000 },
  );
  #producer: Producer | undefined;

  constructor(kafka: Kafka, partitions: number = partitionCount) {
    this.#kafka = kafka;
    this.#partitions = partitions;
  }

  publish(messages: readonly Outgoing[]): Promise<void> {
    return messages.length === 0 ? Promise.resolve() : this.#batcher.submit(messages);
  }

  async close(): Promise<void> {
    await this.#batcher.idle();
    await this.#discard();
  }

  async #send(messages: readonly Outgoing[]): Promise<void> {
    batchSizes.observe(messages.length);
    try {
      for (const chunk of this.#chunks(messages)) await this.#sendChunk(chunk);
    } catch (error) {
      await this.#discard();
      throw error;
    }
  }

  async #sendChunk(topics: ReadonlyMap<string, readonly Record[]>): Promise<void> {
    const producer = (this.#producer ??= await this.#connect());
    const answer = await producer.sendBatch({
      acks: -1,
      topicMessages: [...topics].map(([topic, messages]) => ({ topic, messages: [...messages] })),
    });
    this.#verify(topics, answer);
  }

  // kafkajs can resolve a send of which a broker never saw a part (tulios/kafkajs#1798): what was sent must be in the answer.
  #verify(topics: ReadonlyMap<string, readonly Record[]>, answer: readonly RecordMetadata[]): void {
    const acknowledged = new Set(
      answer.filter(({ errorCode }) => errorCode === 0).map(({ topicName, partition }) => `${topicName}/${partition}`),
    );
    for (const [topic, records] of topics)
      for (const { partition } of records)
        if (!acknowledged.has(`${topic}/${partition}`)) throw new Error(`no acknowledgement for ${topic}/${partition}`);
  }

  #chunks(messages: readonly Outgoing[]): readonly ReadonlyMap<string, readonly Record[]>[] {
    const chunks: Map<string, Record[]>[] = [new Map()];
    let bytes = new Map<string, number>();
    for (const { topic, key, value } of messages) {
      const partition = partitionOf(key, this.#partitions);
      const place = `${topic}/${partition}`;
      const size = Buffer.byteLength(value) + key.length + 64;
      if ((bytes.get(place) ?? 0) + size > maxPartitionBytes) {
        chunks.push(new Map());
        bytes = new Map();
      }
      bytes.set(place, (bytes.get(place) ?? 0) + size);
      const chunk = chunks.at(-1)!;
      const record = { key, value, headers, partition };
      const records = chunk.get(topic);
      if (records) records.push(record);
      else chunk.set(topic, [record]);
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
