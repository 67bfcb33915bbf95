import { randomUUID } from 'node:crypto';
import { createTopics } from '@quadrille/messaging';

/** The brokers that `npm test` starts. */
export const testBrokers = (): readonly string[] => {
  const given = process.env['TEST_KAFKA_BROKERS'];
  if (!given) throw new Error('TEST_KAFKA_BROKERS is not set: npm test starts a Kafka');
  return given.split(',');
};

/**
 * Creates topics that nobody else has and answers their names. They stay: deleting a topic breaks every producer that ever named it,
 * and the broker ends with the tests.
 */
export const scratchTopics = async (count: number, partitions: number): Promise<readonly string[]> => {
  const prefix = `spec-${randomUUID().slice(0, 8)}`;
  const topics = Array.from({ length: count }, (_, index) => `${prefix}.${index}`);
  await createTopics({ brokers: testBrokers(), topics, partitions });
  return topics;
};
