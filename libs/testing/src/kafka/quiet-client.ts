import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@quadrille/messaging';

type Logger = NonNullable<Parameters<typeof createClient>[2]>;
export type Kafka = ReturnType<typeof createClient>;
export type Admin = ReturnType<Kafka['admin']>;

const nothing = (): void => undefined;
/** Who only looks has nothing to tell: what goes wrong is thrown. */
const silent = { error: nothing, warn: nothing, info: nothing, debug: nothing } as unknown as Logger;

export const quietClient = (name: string, brokers: readonly string[]): Kafka => createClient(name, brokers, silent);

const patienceMs = 10_000;

/** Where each partition of a topic begins and ends. Right after a start nobody leads a partition yet, which is waited for, 10 s at most. */
export const topicOffsets = async (admin: Admin, topic: string): Promise<Awaited<ReturnType<Admin['fetchTopicOffsets']>>> => {
  for (const since = performance.now(); ; await sleep(200)) {
    try {
      return await admin.fetchTopicOffsets(topic);
    } catch (error) {
      if (performance.now() - since > patienceMs) throw error;
    }
  }
};
