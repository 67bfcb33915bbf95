import { randomUUID } from 'node:crypto';
import { topicNames } from '@quadrille/messaging';
import { type Kafka, quietClient, topicOffsets } from './quiet-client.js';

export type Stored = Readonly<{ topic: string; partition: number; offset: string; key: Buffer | null; value: Buffer | null }>;

/** Far more than a test writes; a system that has run for long is not read whole. */
const mostMessages = 300_000;

/** Everything that lies in the topics of the house, read by a group of its own that is gone afterwards. Empty where that would be too much. */
export const readTopics = async (brokers: readonly string[]): Promise<readonly Stored[]> => {
  const kafka = quietClient('invariants', brokers);
  const admin = kafka.admin();
  await admin.connect();
  const groupId = `invariants-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, sessionTimeout: 30_000 });
  try {
    const topics = topicNames();
    const ends = new Map<string, number>();
    let total = 0;
    for (const topic of topics)
      for (const { partition, low, high } of await topicOffsets(admin, topic)) {
        total += Number(high) - Number(low);
        if (high !== low) ends.set(`${topic}/${partition}`, Number(high));
      }
    if (total === 0 || total > mostMessages) return [];
    return await readUpTo(consumer, topics, ends);
  } finally {
    await consumer.disconnect();
    await admin.deleteGroups([groupId]).catch(() => undefined);
    await admin.disconnect();
  }
};

type Consumer = ReturnType<Kafka['consumer']>;

const readUpTo = async (consumer: Consumer, topics: readonly string[], ends: Map<string, number>): Promise<readonly Stored[]> => {
  const stored: Stored[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  const all = Promise.withResolvers<void>();
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch: { topic, partition, messages } }) => {
      const end = ends.get(`${topic}/${partition}`) ?? 0;
      for (const { offset, key, value } of messages) if (Number(offset) < end) stored.push({ topic, partition, offset, key, value });
      if (Number(messages.at(-1)?.offset) + 1 >= end) ends.delete(`${topic}/${partition}`);
      if (ends.size === 0) all.resolve();
    },
  });
  const patience = setTimeout(() => all.reject(new Error(`Kafka was not read to its end: ${[...ends.keys()].join(', ')}`)), 60_000);
  try {
    await all.promise;
  } finally {
    clearTimeout(patience);
  }
  return stored;
};
