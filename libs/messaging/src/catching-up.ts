import type { Kafka } from 'kafkajs';
import { placeOf } from './place.js';

/** The partitions of each topic that a member of a group has. */
export type Assignment = Readonly<Record<string, readonly number[]>>;

const askAgainMs = 1000;

/** The ends of the partitions on which something waits for the group. */
const readEnds = async (kafka: Kafka, groupId: string, assignment: Assignment): Promise<ReadonlyMap<string, bigint>> => {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const committed = await admin.fetchOffsets({ groupId, topics: Object.keys(assignment) });
    const ends = new Map<string, bigint>();
    for (const [topic, mine] of Object.entries(assignment)) {
      const group = committed.find((one) => one.topic === topic)!.partitions;
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        const { offset } = group.find((one) => one.partition === partition)!;
        const waits = BigInt(high) > BigInt(low) && BigInt(high) > BigInt(offset);
        if (waits && mine.includes(partition)) ends.set(placeOf(topic, partition), BigInt(high));
      }
    }
    return ends;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
};

/** Whether all that waited for a consumer as it joined its group is handled. What a fetch brings does not tell: its answer may be full before every partition is in it. */
export class CatchingUp {
  readonly #kafka: Kafka;
  readonly #group: string;
  readonly #reached = new Map<string, bigint>();
  #assignment: Assignment | undefined;
  #ends: ReadonlyMap<string, bigint> | undefined;

  constructor(kafka: Kafka, group: string) {
    this.#kafka = kafka;
    this.#group = group;
  }

  get isDone(): boolean {
    return this.#ends !== undefined && [...this.#ends].every(([place, end]) => (this.#reached.get(place) ?? 0n) >= end);
  }

  /** It has joined, with these partitions. The brokers are asked until they answer where those end, or it joins anew. */
  async begins(assignment: Assignment): Promise<void> {
    this.#assignment = assignment;
    this.#ends = undefined;
    while (this.#assignment === assignment && !this.#ends) {
      const ends = await readEnds(this.#kafka, this.#group, assignment).catch(() => undefined);
      if (this.#assignment === assignment) this.#ends = ends;
      if (!ends) await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
  }

  /** Everything of this partition is done up to and with the message at `last`. */
  done(place: string, last: string): void {
    this.#reached.set(place, BigInt(last) + 1n);
  }

  /** Nobody asks any more. */
  ends(): void {
    this.#assignment = undefined;
  }
}
