import type { TimerDue } from '@quadrille/decider';
import { derivedId } from '@quadrille/events';
import { claimDueTimers } from '@quadrille/event-store';
import type { Consumer } from '@quadrille/messaging';
import type { Logger } from '@quadrille/telemetry';
import type { Pool } from 'pg';
import type { Committer } from './committer/committer.js';

/** So long may timers wait until what lies in Kafka is heard. */
const holdMs = 60_000;

type Needs = Readonly<{
  service: string;
  pool: Pool;
  committer: Pick<Committer, 'submit'>;
  consumer: Pick<Consumer, 'isCaughtUp'>;
  logger: Logger;
}>;

/**
 * Rings the timers that are due, not before what lay in Kafka is handled: what came before a deadline counts, also where the service was away or cut off
 * until after it.
 */
export const firingTimers = ({ service, pool, committer, consumer, logger }: Needs): (() => Promise<void>) => {
  let caughtUpAt = performance.now();
  const mayRing = (): boolean => {
    if (consumer.isCaughtUp) caughtUpAt = performance.now();
    return consumer.isCaughtUp || performance.now() - caughtUpAt >= holdMs;
  };
  return async () => {
    if (!mayRing()) return;
    const due = await claimDueTimers(pool, 500);
    const time = new Date().toISOString();
    const handled = await Promise.all(
      due.map(({ streamId, dueAt }) => {
        const ring: TimerDue = { type: 'TimerDue', data: { streamId } };
        return committer.submit({ ...ring, id: derivedId(streamId, `timer/${dueAt}`), time, source: `/${service}` });
      }),
    );
    for (const [index, { fault }] of handled.entries())
      if (fault) logger.error({ err: fault, streamId: due[index]!.streamId }, 'a timer failed and will ring again');
  };
};
