import type { HistoryEvent, JsonObject } from '@quadrille/asl';
import type { Database } from '@quadrille/service';
import { ExecutionDoesNotExist, type HistoryPage } from '../../executions.js';
import type { Page } from '../../pages.js';
import { mostEvents } from '../tables/history-rows.js';

/** Of a page: the row that reaches it is its last one. */
const mostBytes = 16 * 1024 * 1024;
/** Rows that are looked at first; four times as many while they are small, so that large ones are not measured in vain. */
const fewRows = 8;

const select = (direction: 'ASC' | 'DESC'): string => `
SELECT events FROM (
  SELECT first_id, events, sum(size) OVER (ORDER BY first_id ${direction}) - size AS before FROM (
    SELECT first_id, events, octet_length(events::text) AS size FROM machine_history
    WHERE execution = $1 AND first_id > $2 - ${mostEvents} AND first_id <= $3 AND last_id >= $2 ORDER BY first_id ${direction} LIMIT $4
  ) AS next
) AS found WHERE before < ${mostBytes} ORDER BY first_id`;

type Row = Readonly<{ events: HistoryEvent[] }>;

const facts = `
SELECT e.number, e.version_arn, e.alias_arn,
  (SELECT last_id FROM machine_history WHERE execution = e.number ORDER BY first_id DESC LIMIT 1) AS last
FROM machine_executions e WHERE e.arn = $1`;

type Facts = Readonly<{ number: string; version_arn: string | null; alias_arn: string | null; last: number | null }>;

/** The first event, which says by which version and alias of its machine the execution was started. */
const startedUnder = (event: HistoryEvent, { version_arn, alias_arn }: Facts): HistoryEvent => ({
  ...event,
  executionStartedEventDetails: {
    ...event.executionStartedEventDetails,
    ...(version_arn !== null && { stateMachineVersionArn: version_arn }),
    ...(alias_arn !== null && { stateMachineAliasArn: alias_arn }),
  },
});

/**
 * A page of an execution's history: fewer events than may be asked for, where they are large. Ids count from 1 without gaps, so a page is found
 * by its bounds, however long the history is.
 */
export const readHistory = async (
  pool: Database['pool'],
  executionArn: string,
  { reverse = false, includeExecutionData = true, limit, cursor }: HistoryPage,
): Promise<Page<HistoryEvent>> => {
  const { rows: found } = await pool.query<Facts>(facts, [executionArn]);
  if (!found[0]) throw new ExecutionDoesNotExist(executionArn);
  const { number, last } = found[0];
  const end = last ?? 0;
  const start = cursor === undefined ? (reverse ? end : 1) : Number(cursor);
  const [from, to] = reverse ? [Math.max(1, start - limit + 1), start] : [start, Math.min(end, start + limit - 1)];
  let rows: Row[];
  for (let most = fewRows; ; most *= 4) {
    ({ rows } = await pool.query<Row>(select(reverse ? 'DESC' : 'ASC'), [number, from, to, most]));
    if (rows.length < most) break;
  }
  const events = rows.flatMap((row) => row.events).filter(({ id }) => id >= from && id <= to);
  const told = events.map((event) => (event.id === 1 ? startedUnder(event, found[0]!) : event));
  const items = includeExecutionData ? told : told.map(withoutData);
  const next = reverse ? (events[0]?.id ?? from) - 1 : (events.at(-1)?.id ?? to) + 1;
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
