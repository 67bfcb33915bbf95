import kafkajs, { type Admin } from 'kafkajs';
import { patiently, quietClient, topicOffsets } from './quiet-client.js';

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

/** The topics that the members of a group read; undefined where there is no such group. While it is being formed nobody can tell. */
const topicsReadBy = async (admin: Admin, groupId: string): Promise<readonly string[] | undefined> => {
  const [group] = (await admin.describeGroups([groupId])).groups;
  if (!group || group.state === 'Dead') return undefined;
  if (group.state !== 'Stable' && group.state !== 'Empty') throw new Error(`the group ${groupId} is being formed`);
  return group.members.flatMap(({ memberMetadata }) => kafkajs.AssignerProtocol.MemberMetadata.decode(memberMetadata)?.topics ?? []);
};

/** By topic and partition the offset from which a group goes on; -1 in what it reads and has not committed anything of. */
const offsetsOf = async (admin: Admin, groupId: string): ReturnType<Admin['fetchOffsets']> => {
  const topics = await topicsReadBy(admin, groupId);
  if (!topics) return [];
  const committed = (await admin.fetchOffsets({ groupId })).map(({ topic }) => topic);
  const read = [...new Set([...topics, ...committed])];
  if (read.length === 0) throw new Error(`nobody has read anything as ${groupId}`);
  return admin.fetchOffsets({ groupId, topics: read });
};

/**
 * How many messages before `until`, which is now, each service has not yet committed, over all topics that it reads; a service without a group has none.
 * Rejects where a group is not formed within 10 s.
 */
export const readLag = (brokers: readonly string[], groups: readonly string[], until?: Ends): Promise<ReadonlyMap<string, number>> =>
  asking(brokers, async (admin) => {
    const ends = until ?? (await endsOf(admin));
    const lags = groups.map(async (groupId) => {
      const read = await patiently(() => offsetsOf(admin, groupId));
      const behind = read.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => Math.max(0, (ends.get(`${topic}/${partition}`) ?? 0) - Math.max(0, Number(offset)))),
      );
      return [groupId, behind.reduce((sum, one) => sum + one, 0)] as const;
    });
    return new Map(await Promise.all(lags));
  });
