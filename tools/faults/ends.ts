import { setTimeout as sleep } from 'node:timers/promises';
import { runningMs } from '../testing/machine-clock.ts';
import type { Course, Customers } from './customers.ts';
import { rowsOf } from './rows.ts';

type End = { readonly word: string; readonly mail: string };

const ends: Readonly<Record<Course, End>> = {
  'goes well': { word: 'OrderConfirmed', mail: 'confirmed' },
  'fails twice, then goes well': { word: 'OrderConfirmed', mail: 'confirmed' },
  'declined, no hold': { word: 'OrderFailed', mail: 'failed' },
  'out of stock, short of patience': { word: 'OrderCancelled', mail: 'cancelled' },
};

const arrived = `
  SELECT asked.id FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (id, word, mail)
  WHERE EXISTS (SELECT FROM orders.events e WHERE e.stream_id = asked.id AND e.type = asked.word)
    AND EXISTS (SELECT FROM sandbox.ledger l WHERE l.simulator = 'mails' AND l.order_id = asked.id AND l.details ->> 'template' = asked.mail)`;

/** What happened in an order, when, and why where something failed. */
const stands = `SELECT stream_id AS id, string_agg(concat_ws(' ', type, to_char(recorded_at, 'MI:SS.MS'), data::json ->> 'reason'), ' > ' ORDER BY recorded_at) AS course FROM (
  ${['gateway', 'orders', 'inventory', 'payment', 'shipping', 'email'].map((schema) => `SELECT stream_id, type, recorded_at, data FROM ${schema}.events WHERE type <> 'FactRecorded' AND stream_id = ANY ($1)`).join(' UNION ALL ')}
) AS told GROUP BY stream_id LIMIT 5`;

/** Which of these orders have not come to their right end yet, the customer's mail included. */
export const onTheirWay = async (databaseUrl: string, orders: ReadonlyMap<string, Course>): Promise<readonly string[]> => {
  const ids = [...orders.keys()];
  const wanted = [...orders.values()].map((course) => ends[course]);
  const rows = await rowsOf<{ id: string }>(databaseUrl, arrived, [ids, wanted.map(({ word }) => word), wanted.map(({ mail }) => mail)]);
  const there = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !there.has(id));
};

/**
 * Resolves with the milliseconds it took until each accepted order has come to its right end; rejects when `withinMs` are over, with how far the others
 * came. Time in which the machine stood still does not count; where its clock was set back since the customers came, timers ring so much later, and nobody's
 * patience ends before.
 */
export const allArrive = async (
  databaseUrl: string,
  { accepted: orders, clock }: Pick<Customers, 'accepted' | 'clock'>,
  withinMs: number,
): Promise<number> => {
  const since = runningMs();
  for (;;) {
    const late = await onTheirWay(databaseUrl, orders).catch(() => [...orders.keys()]);
    const ms = runningMs() - since;
    if (late.length === 0) return ms;
    if (ms > withinMs + Math.max(0, -clock.setMs)) {
      const rows = await rowsOf<{ id: string; course: string }>(databaseUrl, stands, [late]);
      const told = rows.map(({ id, course }) => `  ${id} (${orders.get(id)}): ${course}`).join('\n');
      throw new Error(`${late.length} of ${orders.size} orders are not where they belong after ${(ms / 1_000).toFixed(1)} s:\n${told}`);
    }
    await sleep(100);
  }
};
