import type { TimerDue } from '@quadrille/decider';
import { derivedId } from '@quadrille/events';
import {
  claimDueTimers,
  countStarts,
  type DueTimer,
  forgetStarts,
  mostStarts,
  neverEnded,
  parkTimer,
  startsOf,
} from '@quadrille/event-store';
import type { Consumer } from '@quadrille/messaging';
import type { Logger } from '@quadrille/telemetry';
import type { Pool } from 'pg';
import type { Committer } from './committer/committer.js';
import type { Inbound } from './committer/inbound.js';
import { noPartition } from './tell-news.js';

/** So long may timers wait until what lies in Kafka is heard. */
const holdMs = 60_000;

type Needs = Readonly<{
  service: string;
  pool: Pool;
  committer: Pick<Committer, 'submit'>;
  consumer: Pick<Consumer, 'isCaughtUp'>;
  logger: Logger;
}>;

/** Where its rings are counted. */
const placeOf = ({ streamId }: DueTimer) => ({ topic: `timer ${streamId}`, partition: noPartition, offset: '0' });

/**
 * Rings the timers that are due, not before what lay in Kafka is handled: what came before a deadline counts, also where the service was away or cut off
 * until after it. One that was rung before and never ended is rung alone, after the others; after three times it is parked: it kills the process.
 */
export const firingTimers = ({ service, pool, committer, consumer, logger }: Needs): (() => Promise<void>) => {
  /** Counted by this process, which lives: they are counted once, also where the database did not hear of their end. */
  const begun = new Set<string>();
  let caughtUpAt = performance.now();
  const mayRing = (): boolean => {
    if (consumer.isCaughtUp) caughtUpAt = performance.now();
    return consumer.isCaughtUp || performance.now() - caughtUpAt >= holdMs;
  };
  const ringOf = ({ streamId, dueAt }: DueTimer): Inbound => {
    const ring: TimerDue = { type: 'TimerDue', data: { streamId } };
    return { ...ring, id: derivedId(streamId, `timer/${dueAt}`), time: new Date().toISOString(), source: `/${service}` };
  };
  /** Whatever became of it, the process is alive. */
  const ended = async (due: readonly DueTimer[]): Promise<void> => {
    await forgetStarts(pool, due.map(placeOf)).then(
      () => due.forEach(({ streamId }) => begun.delete(streamId)),
      () => undefined,
    );
  };
  const fire = async (due: readonly DueTimer[]): Promise<void> => {
    if (due.length === 0) return;
    await countStarts(pool, due.filter(({ streamId }) => !begun.has(streamId)).map(placeOf));
    for (const { streamId } of due) begun.add(streamId);
    const handled = await Promise.all(due.map((timer) => committer.submit(ringOf(timer)))).finally(() => ended(due));
    for (const [index, { fault }] of handled.entries())
      if (fault) logger.error({ err: fault, streamId: due[index]!.streamId }, 'a timer failed and will ring again');
  };
  const park = async (timer: DueTimer): Promise<void> => {
    logger.error({ streamId: timer.streamId }, `parked a timer that was ${neverEnded}`);
    const bytes = Buffer.from(JSON.stringify(ringOf(timer)));
    await parkTimer(pool, timer, { ...placeOf(timer), bytes, code: 'kills-the-process', reason: neverEnded });
    await ended([timer]);
  };
  return async () => {
    if (!mayRing()) return;
    const due = await claimDueTimers(pool, 500);
    if (due.length === 0) return;
    const counted = await startsOf(pool, due.map(placeOf));
    const startsBefore = ({ streamId }: DueTimer, index: number): number => (begun.has(streamId) ? 0 : counted[index]!);
    await fire(due.filter((timer, index) => startsBefore(timer, index) === 0));
    for (const [index, timer] of due.entries()) {
      const before = startsBefore(timer, index);
      if (before >= mostStarts) await park(timer);
      else if (before > 0) await fire([timer]);
    }
  };
};
