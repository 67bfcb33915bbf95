import type { Pool } from 'pg';

export type DueTimer = Readonly<{ streamId: string; dueAt: number }>;

// The statement's time, not the clock's: that is volatile, and no index is asked by what may change from row to row.
const claim = `
WITH due AS (
  SELECT stream_id, due_at FROM timers WHERE due_at <= statement_timestamp() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
UPDATE timers t SET due_at = clock_timestamp() + interval '5 seconds' FROM due WHERE t.stream_id = due.stream_id
RETURNING t.stream_id, extract(epoch FROM due.due_at) * 1000 AS due_at`;

/** Takes the timers that are due. One that is not settled by its stream within five seconds is due again. */
export const claimDueTimers = async (pool: Pool, limit: number): Promise<DueTimer[]> => {
  const { rows } = await pool.query({ name: 'claim-timers', text: claim, values: [limit] });
  return rows.map(({ stream_id, due_at }) => ({ streamId: stream_id, dueAt: Number(due_at) }));
};
