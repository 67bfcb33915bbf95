import type { Pool } from 'pg';
import { cloudEventText, type Metadata, subjectOf } from './event-rows.js';
import { withConnection } from './with-connection.js';

export type OutboxMessage = Readonly<{ topic: string; key: string; value: string }>;

// What is still to be recorded was so before the clock was set back: it is as old as anything.
const olderThan = `
SELECT transaction_id::text AS transaction_id, first_position, last_position FROM outbox
WHERE recorded_at NOT BETWEEN clock_timestamp() - make_interval(secs => $1) AND clock_timestamp() AND transaction_id <> ALL ($2::xid8[])
ORDER BY first_position LIMIT 100 FOR UPDATE SKIP LOCKED`;

// A line of text keeps the JSON exactly as it was written: what is published again is the same to the byte.
const messagesOf = `
SELECT stream_id, version, event_id, message_id, type, schema_version, topic, data::text AS data, metadata FROM events
WHERE position BETWEEN $1 AND $2 AND transaction_id = $3::text::xid8 AND topic IS NOT NULL ORDER BY position`;

type Row = Readonly<{
  stream_id: string;
  version: number;
  event_id: string;
  message_id: string;
  type: string;
  schema_version: number;
  topic: string;
  data: string;
  metadata: Metadata;
}>;

const messageOf = (service: string, { stream_id, event_id, message_id, schema_version, topic, data, ...rest }: Row): OutboxMessage => {
  const row = { streamId: stream_id, id: event_id, messageId: message_id, schemaVersion: schema_version, ...rest };
  return { topic, key: subjectOf(row), value: cloudEventText(service, row, data) };
};

export type Sweep = Readonly<{
  service: string;
  /** Younger ones are left to who wrote them. */
  ageSeconds: number;
  /** Answers whether the brokers have all of it: `false` where they refuse it for what it is. Rejects where that is unknown. */
  publish: (messages: readonly OutboxMessage[]) => Promise<boolean>;
  /** Ids of transactions that are passed by. */
  passing?: readonly string[];
  signal?: AbortSignal;
}>;
/** How many transactions were published, and the ids of those that were refused. */
export type Swept = Readonly<{ published: number; refused: readonly string[] }>;

/**
 * Publishes what an earlier owner committed but may not have published. Rows are deleted when `publish` says `true`, also of a sweep that fails
 * later; until then others pass them by. One that is refused stays and holds up nothing. Once `signal` is aborted no further one is begun.
 */
export const sweepOutbox = (pool: Pool, { service, ageSeconds, publish, passing = [], signal }: Sweep): Promise<Swept> =>
  withConnection(pool, async (client) => {
    await client.query('BEGIN');
    const { rows: transactions } = await client.query(olderThan, [ageSeconds, passing]);
    const refused: string[] = [];
    let published = 0;
    try {
      for (const { transaction_id, first_position, last_position } of transactions) {
        if (signal?.aborted) break;
        const { rows } = await client.query<Row>(messagesOf, [first_position, last_position, transaction_id]);
        if (await publish(rows.map((row) => messageOf(service, row)))) {
          await client.query('DELETE FROM outbox WHERE transaction_id = $1::text::xid8', [transaction_id]);
          published += 1;
        } else refused.push(transaction_id);
      }
    } finally {
      await client.query('COMMIT');
    }
    return { published, refused };
  });

const forgetting = `
DELETE FROM outbox WHERE transaction_id IN (SELECT transaction_id FROM outbox WHERE transaction_id = ANY ($1::xid8[]) FOR UPDATE SKIP LOCKED)`;

/**
 * Forgets transactions whose messages are with the brokers. Waits for nobody: what a sweep publishes just now is its own to forget, and a sweep may
 * take as long as the brokers do.
 */
export const forgetPublished = async (pool: Pool, transactionIds: readonly string[]): Promise<void> => {
  await pool.query(forgetting, [transactionIds]);
};

/** Transactions not yet known to be published, and the age of the oldest in seconds. */
export const outboxBacklog = async (pool: Pool): Promise<Readonly<{ count: number; oldestSeconds: number }>> => {
  const { rows } = await pool.query(
    'SELECT count(*)::int AS count, greatest(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::float AS oldest FROM outbox',
  );
  return { count: rows[0].count, oldestSeconds: rows[0].oldest };
};
