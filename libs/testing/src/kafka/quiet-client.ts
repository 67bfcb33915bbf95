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

/** What Kafka cannot tell right now it is asked again for, 10 s at most. */
export const patiently = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  for (const since = performance.now(); ; await sleep(200)) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() - since > patienceMs) throw error;
    }
  }
};

/** Where each partition of a topic begins and ends. Right after a start nobody leads a partition yet, which is waited for. */
export const topicOffsets = (admin: Admin, topic: string): ReturnType<Admin['fetchTopicOffsets']> =>
  patiently(() => admin.fetchTopicOffsets(topic));
