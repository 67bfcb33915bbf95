import type { Admin } from 'kafkajs';
import { services } from '../house.js';
import { quietClient, topicOffsets } from './quiet-client.js';

/** By `topic/partition` the offset that the next message will have. */
export type Ends = ReadonlyMap<string, number>;

const asking = async <Answer>(brokers: readonly string[], ask: (admin: Admin) => Promise<Answer>): Promise<Answer> => {
  const admin = quietClient('lag', brokers).admin();
  await admin.connect();
  try {
    return await ask(admin);
  } finally {
    await admin.disconnect();
  }
};

const endsOf = async (admin: Admin): Promise<Ends> => {
  const ends = new Map<string, number>();
  const topics = (await admin.listTopics()).filter((topic) => !topic.startsWith('__'));
  for (const topic of topics)
    for (const { partition, high } of await topicOffsets(admin, topic)) ends.set(`${topic}/${partition}`, Number(high));
  return ends;
};

/** Where the topics end now. */
export const readEnds = (brokers: readonly string[]): Promise<Ends> => asking(brokers, endsOf);

/** How many messages before `until`, which is now, each service has not yet committed, over all topics that it reads; a service without a group has none. */
export const readLag = (brokers: readonly string[], until?: Ends): Promise<ReadonlyMap<string, number>> =>
  asking(brokers, async (admin) => {
    const ends = until ?? (await endsOf(admin));
    const lags = services.map(async (groupId) => {
      const read = await admin.fetchOffsets({ groupId });
      const behind = read.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => Math.max(0, (ends.get(`${topic}/${partition}`) ?? 0) - Math.max(0, Number(offset)))),
      );
      return [groupId, behind.reduce((sum, one) => sum + one, 0)] as const;
    });
    return new Map(await Promise.all(lags));
  });
