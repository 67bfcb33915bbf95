import { contracts } from '@quadrille/events';
import type { Kafka, KafkaJSError } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from './client.js';

/** Partitions of a topic where nobody says otherwise. Fixed for its life: a key must stay on its partition. */
export const partitionCount = 3;

/** Every topic that a contract names. */
export const topicNames = (): readonly string[] => [...new Set([...contracts.values()].map(({ topic }) => topic))].sort();

export class WrongPartitionCount extends Error {
  override readonly name = 'WrongPartitionCount';
}

/** Throws WrongPartitionCount where one of the topics has another number of partitions, and what kafkajs throws where one is missing. */
export const checkTopics = async (kafka: Kafka, topics: readonly string[], partitions: number): Promise<void> => {
  if (topics.length === 0) return;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { topics: described } = await admin.fetchTopicMetadata({ topics: [...topics] });
    const wrong = described.filter((topic) => topic.partitions.length !== partitions);
    if (wrong.length > 0)
      throw new WrongPartitionCount(
        `${wrong.map(({ name, partitions: has }) => `${name} has ${has.length} partitions, not ${partitions}`).join('; ')}. ` +
          'A key must stay on its partition: set KAFKA_PARTITIONS to the number that the topics have, or begin with new ones.',
      );
  } finally {
    await admin.disconnect();
  }
};

const heardWithinMs = 30_000;
const askAgainMs = 100;

/** Repeats what a broker refuses because it has not heard yet of what the controller has created; after 30 s its refusal is thrown. */
const onceHeard = async (work: () => Promise<void>): Promise<void> => {
  for (const until = performance.now() + heardWithinMs; ; await pause(askAgainMs))
    try {
      return await work();
    } catch (error) {
      if ((error as KafkaJSError).retriable !== true || performance.now() > until) throw error;
    }
};

type Options = Readonly<{ brokers: readonly string[]; topics?: readonly string[]; partitions?: number; replicationFactor?: number }>;

/** Creates the topics that are missing and waits for their leaders; throws WrongPartitionCount where one that exists differs. Running it twice changes nothing. */
export const createTopics = async ({
  brokers,
  topics = topicNames(),
  partitions = partitionCount,
  replicationFactor,
}: Options): Promise<void> => {
  const kafka = createClient('topics', brokers);
  const admin = kafka.admin();
  await admin.connect();
  try {
    const { brokers: members } = await admin.describeCluster();
    const copies = replicationFactor ?? Math.min(3, members.length);
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length > 0)
      await admin.createTopics({
        waitForLeaders: false, // its waiting gives up where a broker knows nothing of a topic yet
        topics: missing.map((topic) => ({
          topic,
          numPartitions: partitions,
          replicationFactor: copies,
          configEntries: copies >= 3 ? [{ name: 'min.insync.replicas', value: '2' }] : [],
        })),
      });
    await onceHeard(async () => {
      for (const topic of missing) await admin.fetchTopicOffsets(topic); // asks the leader of each partition
      await checkTopics(kafka, topics, partitions);
    });
  } finally {
    await admin.disconnect();
  }
};
