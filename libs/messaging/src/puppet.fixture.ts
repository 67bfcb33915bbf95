import type { EachBatchPayload, Kafka } from 'kafkajs';

type Listener = (told: { payload: object }) => void;
type Log = Readonly<{ begin?: number; end: number; committed: number }>;
type Held = readonly { partitions?: readonly number[] }[];

/** A kafkajs consumer that does what the spec tells it: joins, beats, crashes, brings a batch. */
export const puppet = (left: () => void) => {
  const listeners = new Map<string, Listener>();
  /** Partitions that it was told not to fetch. */
  const waiting = new Set<number>();
  /** What the brokers answer to a commit, and what they have taken. */
  const commits = { answer: Promise.resolve(), taken: [] as string[] };
  /** What lies in each partition, and what the group has done of it. */
  const logs = { answer: Promise.resolve(), of: [] as Log[], asked: 0 };
  /** What kafkajs was told of the batch in hand, and whether that is still its own. */
  const batches = { resolved: [] as string[], beats: 0, isStale: false };
  let eachBatch: (payload: EachBatchPayload) => Promise<void>;
  const nothing = async (): Promise<void> => undefined;
  const consumer = {
    events: {
      GROUP_JOIN: 'join',
      HEARTBEAT: 'heartbeat',
      CRASH: 'crash',
      STOP: 'stop',
      REBALANCING: 'rebalancing',
    },
    on: (name: string, listener: Listener) => void listeners.set(name, listener),
    connect: nothing,
    subscribe: nothing,
    run: async (how: { eachBatch: typeof eachBatch }) => {
      ({ eachBatch } = how);
      tell('join', { memberAssignment: { topic: [0, 1] } });
    },
    pause: (held: Held) => held.forEach(({ partitions = [] }) => partitions.forEach((one) => waiting.add(one))),
    resume: (held: Held) => held.forEach(({ partitions = [] }) => partitions.forEach((one) => waiting.delete(one))),
    commitOffsets: async (offsets: readonly { partition: number; offset: string }[]) => {
      await commits.answer;
      commits.taken.push(...offsets.map(({ partition, offset }) => `${partition}:${offset}`));
    },
    stop: async () => void left(),
    disconnect: nothing,
  };
  const admin = {
    connect: nothing,
    disconnect: nothing,
    fetchOffsets: async ({ topics }: Readonly<{ topics: readonly string[] }>) => {
      logs.asked += 1;
      await logs.answer;
      return topics.map((topic) => ({
        topic,
        partitions: logs.of.map(({ committed }, partition) => ({ partition, offset: String(committed) })),
      }));
    },
    fetchTopicOffsets: async () => logs.of.map(({ begin = 0, end }, partition) => ({ partition, low: String(begin), high: String(end) })),
  };
  const tell = (name: string, payload: object = {}): void => listeners.get(name)!({ payload });
  /** One message of so long ago, with so many behind it on its partition, at this offset; or more, from there on. */
  const bring = (behind: number, partition = 0, secondsAgo = 0, topic = 'topic', offset = 0, count = 1): Promise<void> =>
    eachBatch({
      batch: {
        topic,
        partition,
        offsetLag: () => String(behind),
        messages: Array.from({ length: count }, (_, index) => ({
          offset: String(offset + index),
          key: null,
          value: null,
          headers: {},
          timestamp: String(Date.now() - secondsAgo * 1000),
        })),
      },
      resolveOffset: (resolved: string) => void batches.resolved.push(resolved),
      heartbeat: async () => void (batches.beats += 1),
      isRunning: () => true,
      isStale: () => batches.isStale,
    } as unknown as EachBatchPayload);
  return { kafka: { consumer: () => consumer, admin: () => admin } as unknown as Kafka, tell, bring, waiting, batches, commits, logs };
};
