import type { OutboxMessage, Swept } from '@quadrille/event-store';
import { MessageTooLarge, type Publisher } from '@quadrille/messaging';
import { Gauge, type Logger, metrics } from '@quadrille/telemetry';

const ageSeconds = 3;
/** What the brokers refuse is not to be sent all the time, and is to go out soon when they would take it. */
const refusedForMs = 60_000;

const outboxAge = new Gauge({
  name: 'quadrille_outbox_oldest_seconds',
  help: 'age of the oldest transaction not known to be published',
  registers: [metrics],
});
const outboxCount = new Gauge({
  name: 'quadrille_outbox_transactions',
  help: 'transactions not known to be published',
  registers: [metrics],
});

/** Answers whether the brokers took it: what they refuse for its size is told to the operators. */
export const publishingLeft =
  (publisher: Pick<Publisher, 'publish'>, logger: Logger) =>
  async (messages: readonly OutboxMessage[]): Promise<boolean> => {
    try {
      await publisher.publish(messages);
      return true;
    } catch (error) {
      if (!(error instanceof MessageTooLarge)) throw error;
      logger.error({ err: error }, 'refused by the brokers: it stays in the outbox, and is tried again every minute');
      return false;
    }
  };

type Needs = Readonly<{
  /** Publishes some of what is left. */
  sweep: (which: Readonly<{ ageSeconds: number; passing: readonly string[]; signal: AbortSignal }>) => Promise<Swept>;
  backlog: () => Promise<Readonly<{ count: number; oldestSeconds: number }>>;
}>;

/**
 * Publishes what is left in the outbox, until there is nothing or the service stops. What it committed before it died goes out at once, whatever its
 * age; what it commits from now on it publishes by itself. A transaction that is refused is tried again after a minute.
 */
export const sweepingOutbox = ({ sweep, backlog }: Needs): ((signal: AbortSignal) => Promise<void>) => {
  const startedAt = performance.now();
  let isFirst = true;
  const age = (): number => (isFirst ? (performance.now() - startedAt) / 1000 : ageSeconds);
  const refusedAt = new Map<string, number>();
  const passing = (): readonly string[] => {
    for (const [id, at] of refusedAt) if (performance.now() - at >= refusedForMs) refusedAt.delete(id);
    return [...refusedAt.keys()];
  };
  return async (signal) => {
    for (let isLeft = true; isLeft && !signal.aborted;) {
      const { published, refused } = await sweep({ ageSeconds: age(), passing: passing(), signal });
      for (const id of refused) refusedAt.set(id, performance.now());
      isLeft = published + refused.length > 0;
    }
    isFirst = false;
    const { count, oldestSeconds } = await backlog();
    outboxAge.set(oldestSeconds);
    outboxCount.set(count);
  };
};
