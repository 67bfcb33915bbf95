import { newId } from '@quadrille/events';
import type { Pool } from 'pg';

/** `claimedUntil`: when it is due again unless its stream settles it, as the database says it. */
export type DueTimer = Readonly<{ streamId: string; dueAt: number; claimedUntil: string }>;

// The statement's time, not the clock's: that is volatile, and no index is asked by what may change from row to row.
const claim = `
WITH due AS (
  SELECT stream_id, due_at FROM timers WHERE due_at <= statement_timestamp() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE timers t SET due_at = clock_timestamp() + interval '5 seconds' FROM due WHERE t.stream_id = due.stream_id
RETURNING t.stream_id, extract(epoch FROM due.due_at) * 1000 AS due_at, t.due_at::text AS claimed_until`;

/** Takes the timers that are due. One that is not settled by its stream within five seconds is due again. */
export const claimDueTimers = async (pool: Pool, limit: number): Promise<DueTimer[]> => {
  const { rows } = await pool.query({ name: 'claim-timers', text: claim, values: [limit] });
  return rows.map(({ stream_id, due_at, claimed_until }) => ({
    streamId: stream_id,
    dueAt: Number(due_at),
    claimedUntil: claimed_until,
  }));
};

const park = `
WITH stopped AS (DELETE FROM timers WHERE stream_id = $1 AND due_at = $2::timestamptz RETURNING stream_id)
INSERT INTO parked (id, key, topic, partition, "offset", headers, bytes, code, reason, blocks_key)
SELECT $3, stream_id, $4, $5, $6, '{}', $7, $8, $9, false FROM stopped`;

/**
 * Parks the ring of a timer in the timer's place: it rings no more by itself. Nothing happens where its stream has set it anew or cleared it since it was
 * claimed.
 */
export const parkTimer = async (
  pool: Pool,
  { streamId, dueAt, claimedUntil }: DueTimer,
  { topic, partition, bytes, code, reason }: Readonly<{ topic: string; partition: number; bytes: Buffer; code: string; reason: string }>,
): Promise<void> => {
  await pool.query(park, [streamId, claimedUntil, newId(), topic, partition, Math.round(dueAt), bytes, code, reason]);
};
