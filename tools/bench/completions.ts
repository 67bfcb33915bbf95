import { createClient } from '@quadrille/messaging';
import { createLogger } from '@quadrille/telemetry';
import { randomUUID } from 'node:crypto';

export type Completions = Readonly<{
  /** When the order was seen confirmed, in performance.now() milliseconds. */
  confirmedAt: ReadonlyMap<string, number>;
  /** Orders whose confirmation mail is recorded too: those count as completed. */
  completed: ReadonlySet<string>;
  stop: () => Promise<void>;
}> & {
  /** Called for each order that becomes completed. */
  onCompleted: () => void;
};

const confirmed = Buffer.from('"type":"OrderConfirmed"');
const mailed = Buffer.from('"type":"EmailSent"');

/** Watches the topics as a customer's own service would; it costs the system one more reader of two topics. */
export const watchCompletions = async (brokers: string): Promise<Completions> => {
  const group = `bench-${randomUUID()}`;
  const consumer = createClient(group, brokers.split(','), createLogger(group, 'fatal')).consumer({ groupId: group, maxWaitTimeInMs: 100 });
  const confirmedAt = new Map<string, number>();
  const completed = new Set<string>();
  const completions: Completions = { confirmedAt, completed, stop: () => consumer.disconnect(), onCompleted: () => undefined };
  await consumer.connect();
  await consumer.subscribe({ topics: ['orders.events', 'email.events'], fromBeginning: false });
  const joined = new Promise<void>((resolve) => consumer.on('consumer.group_join', () => resolve()));
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: 12,
    eachBatch: async ({ batch }) => {
      const now = performance.now();
      for (const { key, value } of batch.messages) {
        if (!key || !value) continue;
        const head = value.subarray(0, 120);
        if (head.includes(confirmed)) confirmedAt.set(key.toString(), now);
        else if (head.includes(mailed) && !completed.has(key.toString())) {
          completed.add(key.toString());
          completions.onCompleted();
        }
      }
    },
  });
  await joined;
  // `fromBeginning: false` takes its place at the first fetch: an order before it would go unseen.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return completions;
};
