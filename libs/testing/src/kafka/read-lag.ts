import { services } from '../house.js';
import { quietClient, topicOffsets } from './quiet-client.js';

/** How many messages each service has not yet committed, over all topics that it reads; a service without a group has none. */
export const readLag = async (brokers: readonly string[]): Promise<ReadonlyMap<string, number>> => {
  const admin = quietClient('lag', brokers).admin();
  await admin.connect();
  try {
    const ends = new Map<string, number>();
    const topics = (await admin.listTopics()).filter((topic) => !topic.startsWith('__'));
    for (const topic of topics)
      for (const { partition, high } of await topicOffsets(admin, topic)) ends.set(`${topic}/${partition}`, Number(high));
    const lags = services.map(async (groupId) => {
      const read = await admin.fetchOffsets({ groupId });
      const behind = read.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => Math.max(0, (ends.get(`${topic}/${partition}`) ?? 0) - Math.max(0, Number(offset)))),
      );
      return [groupId, behind.reduce((sum, one) => sum + one, 0)] as const;
    });
    return new Map(await Promise.all(lags));
  } finally {
    await admin.disconnect();
  }
};
