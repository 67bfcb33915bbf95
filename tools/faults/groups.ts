import { createClient } from '@quadrille/messaging';
import kafkajs, { type Admin } from 'kafkajs';

const asAdmin = async <Result>(brokers: string, act: (admin: Admin) => Promise<Result>): Promise<Result> => {
  const admin = createClient('tests', brokers.split(',')).admin();
  await admin.connect();
  try {
    return await act(admin);
  } finally {
    await admin.disconnect();
  }
};

/** Who takes part in a consumer group, and how many partitions each has. */
export const membersOf = (brokers: string, group: string): Promise<readonly { readonly partitions: number }[]> =>
  asAdmin(brokers, async (admin) => {
    const { groups } = await admin.describeGroups([group]);
    return (groups[0]?.members ?? []).map(({ memberAssignment }) => {
      const assignment = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment ?? {};
      return { partitions: Object.values(assignment).reduce((sum, partitions) => sum + partitions.length, 0) };
    });
  });

/** Where a group would go on reading: the next offset by `topic/partition`; 0 where it never committed. */
export const committedOffsets = (brokers: string, group: string): Promise<ReadonlyMap<string, number>> =>
  asAdmin(brokers, async (admin) => {
    const topics = await admin.fetchOffsets({ groupId: group });
    return new Map(
      topics.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => [`${topic}/${partition}`, Math.max(0, Number(offset))] as const),
      ),
    );
  });

/** How many messages a group has behind it, by what it has committed. */
export const readSoFar = async (brokers: string, group: string): Promise<number> =>
  [...(await committedOffsets(brokers, group)).values()].reduce((sum, offset) => sum + offset, 0);

/** The group forgets where it was: it reads its topics again from their beginning. Nobody may take part in it meanwhile. */
export const rewind = (brokers: string, groups: readonly string[]): Promise<void> =>
  asAdmin(brokers, async (admin) => {
    await admin.deleteGroups([...groups]);
  });
