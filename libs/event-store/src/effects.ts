import type { Pool } from 'pg';
import { type Metadata, withCause } from './event-rows.js';

/** An intent whose earlier owner is gone, or whose run failed: it may or may not have reached the outside. */
export type OrphanedEffect = Readonly<{ id: string; streamId: string; type: string; data: unknown; metadata: Metadata; attempts: number }>;

/**
 * One whose owner went without giving it back, again and again, may be what kills the process: its lease grows up to five minutes, in which the process
 * lives and works, and ends at another time than those of its neighbours, so that they do not die with it for ever.
 */
const leaseSeconds = `5 + CASE WHEN f.owner IS NULL OR f.attempts < 3 THEN 0 ELSE (0.5 + random() / 2) * least(300, 2 ^ least(f.attempts, 9)) END`;

const claim = `
WITH orphaned AS (
  SELECT effect_id FROM effects WHERE lease_until < statement_timestamp() ORDER BY lease_until LIMIT $2 FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE effects f SET owner = $1, lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}), attempts = attempts + 1
  FROM orphaned WHERE f.effect_id = orphaned.effect_id RETURNING f.effect_id, f.stream_id, f.version, f.attempts
)
SELECT c.effect_id, c.stream_id, c.attempts, e.type, e.data, e.message_id, e.metadata FROM claimed c JOIN events e ON e.stream_id = c.stream_id AND e.version = c.version`;

/** Leases of effects, on the database's clock. */
export class Effects {
  readonly #pool: Pool;
  readonly #owner: string;

  constructor(pool: Pool, owner: string) {
    this.#pool = pool;
    this.#owner = owner;
  }

  /** Takes over up to `limit` effects whose lease has ended. */
  async claimOrphaned(limit: number): Promise<OrphanedEffect[]> {
    const { rows } = await this.#pool.query(claim, [this.#owner, limit]);
    return rows.map((row) => ({
      id: row.effect_id,
      streamId: row.stream_id,
      type: row.type,
      data: row.data,
      metadata: withCause(row.message_id, row.metadata),
      attempts: row.attempts,
    }));
  }

  /** Keeps the effects that are still running here. */
  async renew(ids: readonly string[]): Promise<void> {
    await this.#pool.query(
      `UPDATE effects SET lease_until = greatest(lease_until, clock_timestamp() + interval '5 seconds') WHERE effect_id = ANY ($1) AND owner = $2`,
      [ids, this.#owner],
    );
  }

  /** Gives effects back, to be run again by anybody after `seconds`; one that somebody else has taken over meanwhile is left to them. */
  async release(ids: readonly string[], seconds: number): Promise<void> {
    await this.#pool.query(
      `UPDATE effects SET owner = NULL, lease_until = clock_timestamp() + make_interval(secs => $2) WHERE effect_id = ANY ($1) AND coalesce(owner, $3) = $3`,
      [ids, seconds, this.#owner],
    );
  }
}
