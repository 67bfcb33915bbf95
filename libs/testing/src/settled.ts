import { setTimeout as sleep } from 'node:timers/promises';
import { type House, inEachSchema, type Sight } from './house.js';
import { readLag } from './kafka/read-lag.js';
import { orderEnds, waitingByDesign } from './order-ends.js';
import { withSight } from './with-sight.js';

const pollMs = 250;

/** What still moves, and how much of it. */
const moving = (services: readonly string[]): string => `
  WITH ${orderEnds}, ${waitingByDesign}
  SELECT what, count(*)::int AS number FROM (
    ${inEachSchema(
      (schema) => `
      SELECT '${schema}: transactions not published' AS what FROM ${schema}.outbox
      UNION ALL SELECT '${schema}: effects under way' FROM ${schema}.effects
      UNION ALL SELECT '${schema}: timers overdue' FROM ${schema}.timers WHERE due_at < clock_timestamp()
      UNION ALL SELECT '${schema}: parked messages that will be tried again' FROM ${schema}.parked WHERE settled IS NULL AND next_at IS NOT NULL`,
    )(services)}
    UNION ALL
    SELECT 'orders on their way' FROM gateway.events a LEFT JOIN order_ends o ON o.order_id = a.stream_id
    WHERE a.type = 'SubmitOrder' AND coalesce(o.endings, 0) = 0
      AND NOT EXISTS (SELECT FROM shipping.events d WHERE d.stream_id = a.stream_id AND d.type = 'ShipmentDelivered')
      AND NOT EXISTS (SELECT FROM waiting_by_design w WHERE w.order_id = a.stream_id)
    UNION ALL
    SELECT 'workflows on their way' FROM saga.executions x
    WHERE x.status = 'RUNNING' AND NOT EXISTS (SELECT FROM waiting_by_design w WHERE w.order_id = x.execution_id)
  ) AS every (what) GROUP BY what`;

/** Grows with everything that happens. */
const happened = (services: readonly string[]): string =>
  `SELECT sum(last)::text AS events FROM (${inEachSchema((schema) => `SELECT max(position) AS last FROM ${schema}.events`)(services)}) AS every`;

type Moving = Readonly<{ what: string; number: number }>;

const look = async ({ query, house: { brokers }, services }: Sight): Promise<readonly string[]> => {
  const eventsOf = async (): Promise<string | undefined> => (await query<{ events: string }>(happened(services)))[0]?.events;
  const before = await eventsOf();
  const still = (await query<Moving>(moving(services))).map(({ what, number }) => `${what}: ${number}`);
  if (still.length > 0) return still;
  const lag = brokers === undefined ? new Map<string, number>() : await readLag(brokers.split(','), services);
  const behind = [...lag].filter(([, messages]) => messages > 0).map(([service, messages]) => `${service}: ${messages} messages to read`);
  // What was on its way from one look to the next has left a trace.
  return behind.length > 0 || (await eventsOf()) === before ? behind : ['something has happened meanwhile'];
};

/**
 * Resolves when everything is at rest: every order has come to its end or waits where it is meant to, nothing is to be published, done, read or
 * due. Rejects after `withinMs` with what still moves. While the database is away it goes on asking.
 */
export const settled = async (house: House, { withinMs = 60_000 }: Readonly<{ withinMs?: number }> = {}): Promise<void> => {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const still = await withSight(house, look).catch((error: Error) => [error.message]);
    if (still.length === 0) return;
    if (performance.now() > deadline) throw new Error(`not at rest after ${withinMs / 1000} s:\n  ${still.join('\n  ')}`);
    await sleep(pollMs);
  }
};
