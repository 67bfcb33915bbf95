import type { HistoryEvent, JsonObject } from '@quadrille/asl';
import type { Database } from '@quadrille/service';
import { ExecutionDoesNotExist, type HistoryPage } from '../../executions.js';
import type { Page } from '../../pages.js';

const select = `
SELECT h.events FROM machine_history h
WHERE h.execution = $1 AND h.first_id <= $3 AND h.last_id >= $2 ORDER BY h.first_id`;

/** A page of an execution's history. Ids count from 1 without gaps, so a page is found by its bounds, however long the history is. */
export const readHistory = async (
  pool: Database['pool'],
  executionArn: string,
  { reverse = false, includeExecutionData = true, limit, cursor }: HistoryPage,
): Promise<Page<HistoryEvent>> => {
  const { rows: found } = await pool.query<{ number: string; last: number | null }>(
    'SELECT e.number, max(h.last_id) AS last FROM machine_executions e LEFT JOIN machine_history h ON h.execution = e.number WHERE e.arn = $1 GROUP BY e.number',
    [executionArn],
  );
  if (!found[0]) throw new ExecutionDoesNotExist(executionArn);
  const { number, last } = found[0];
  const end = last ?? 0;
  const start = cursor === undefined ? (reverse ? end : 1) : Number(cursor);
  const [from, to] = reverse ? [Math.max(1, start - limit + 1), start] : [start, Math.min(end, start + limit - 1)];
  const { rows } = await pool.query<{ events: HistoryEvent[] }>(select, [number, from, to]);
  const events = rows.flatMap((row) => row.events).filter(({ id }) => id >= from && id <= to);
  const items = includeExecutionData ? events : events.map(withoutData);
  const next = reverse ? from - 1 : to + 1;
  return { items: reverse ? items.toReversed() : items, ...(next >= 1 && next <= end && { cursor: String(next) }) };
};

const data = new Set(['input', 'output', 'parameters']);

const withoutData = (event: HistoryEvent): HistoryEvent =>
  Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      typeof value === 'object' && value !== null
        ? (Object.fromEntries(Object.entries(value as JsonObject).filter(([name]) => !data.has(name))) as JsonObject)
        : value,
    ]),
  ) as HistoryEvent;
