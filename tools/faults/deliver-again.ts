import { createClient } from '@quadrille/messaging';
import { readTopics } from '@quadrille/testing';
import kafkajs from 'kafkajs';

/** Produces every record that lies in any topic once more, to the same partition. Answers how many there were. */
export const deliverEverythingAgain = async (brokers: string): Promise<number> => {
  const stored = await readTopics(brokers.split(','));
  const producer = createClient('tests', brokers.split(',')).producer({
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  try {
    for (let from = 0; from < stored.length; from += 500) {
      const chunk = Map.groupBy(stored.slice(from, from + 500), ({ topic }) => topic);
      const topicMessages = [...chunk].map(([topic, records]) => ({
        topic,
        messages: records.map(({ key, value, partition }) => ({ key, value, partition })),
      }));
      await producer.sendBatch({ acks: -1, topicMessages });
    }
  } finally {
    await producer.disconnect();
  }
  return stored.length;
};
