import { newId } from '@quadrille/events';
import type { Pool } from 'pg';

export type NewlyParked = Readonly<{
  key: string | null;
  topic: string;
  partition: number;
  offset: string;
  headers: Readonly<Record<string, string>>;
  bytes: Buffer | null;
  code: string;
  reason: string;
  /** Later messages of the key queue behind it, in order. */
  blocksKey: boolean;
}>;

export type ParkedMessage = NewlyParked & Readonly<{ id: string; attempts: number; nextAt: Date | null; parkedAt: Date }>;

type Act = Readonly<{ actor: string; reason: string }>;

/** Keys of ours are shorter; a longer one finds no place in an index, and what cannot be parked would be tried for ever. */
const longestKey = 500;
const longestReason = 2000;

const columns = `id, key, topic, partition, "offset"::text AS "offset", headers, bytes, code, reason, blocks_key AS "blocksKey", attempts, next_at AS "nextAt", parked_at AS "parkedAt"`;

/** Messages that could not be applied, with their bytes and the reason. */
export class Parked {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Parks messages; one that was parked before is left as it is. A message whose handling failed is tried again by itself after `retryInSeconds`. */
  async park(messages: readonly NewlyParked[], retryInSeconds?: number): Promise<void> {
    for (const { key, topic, partition, offset, headers, bytes, code, reason, blocksKey } of messages)
      await this.#pool.query(
        `INSERT INTO parked (id, key, topic, partition, "offset", headers, bytes, code, reason, blocks_key, next_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp() + make_interval(secs => $11)) ON CONFLICT (topic, partition, "offset") DO NOTHING`,
        [
          newId(),
          key?.slice(0, longestKey) ?? null,
          topic,
          partition,
          offset,
          JSON.stringify(headers),
          bytes,
          code,
          reason.slice(0, longestReason),
          blocksKey,
          retryInSeconds ?? null,
        ],
      );
  }

  /** Keys behind whose first message others queue. */
  async blockedKeys(): Promise<ReadonlySet<string>> {
    const { rows } = await this.#pool.query('SELECT DISTINCT key FROM parked WHERE settled IS NULL AND blocks_key');
    return new Set(rows.map(({ key }) => key as string));
  }

  async list({ after, limit = 100, code }: Readonly<{ after?: string; limit?: number; code?: string }> = {}): Promise<ParkedMessage[]> {
    const { rows } = await this.#pool.query(
      `SELECT ${columns} FROM parked WHERE settled IS NULL AND ($1::uuid IS NULL OR id > $1) AND ($2::text IS NULL OR code = $2) ORDER BY id LIMIT $3`,
      [after ?? null, code ?? null, limit],
    );
    return rows;
  }

  async find(id: string): Promise<ParkedMessage | undefined> {
    const { rows } = await this.#pool.query(`SELECT ${columns} FROM parked WHERE id = $1 AND settled IS NULL`, [id]);
    return rows[0];
  }

  /** Everything open of a key, in the order it came by the database's clock: ids are of the clocks of those who parked. */
  async ofKey(key: string): Promise<ParkedMessage[]> {
    const { rows } = await this.#pool.query(
      `SELECT ${columns} FROM parked WHERE key = $1 AND blocks_key AND settled IS NULL ORDER BY parked_at, id`,
      [key],
    );
    return rows;
  }

  /** Keys whose first message may be tried again now, and those whose messages only queue behind one that is settled. */
  async keysDue(limit = 50): Promise<string[]> {
    const { rows } = await this.#pool.query(
      `SELECT DISTINCT p.key FROM parked p WHERE p.settled IS NULL AND p.blocks_key AND (p.next_at <= clock_timestamp() OR p.code = 'queued' AND NOT EXISTS (
         SELECT FROM parked q WHERE q.key = p.key AND q.settled IS NULL AND q.blocks_key AND q.code <> 'queued')) LIMIT $1`,
      [limit],
    );
    return rows.map(({ key }) => key);
  }

  async settle(id: string, settled: 'redriven' | 'discarded', act: Act): Promise<void> {
    await this.#pool.query(
      `WITH done AS (UPDATE parked SET settled = $2, next_at = NULL WHERE id = $1 AND settled IS NULL RETURNING id)
       INSERT INTO audit (actor, action, target, reason) SELECT $3, $2 || ' parked message', id::text, $4 FROM done`,
      [id, settled, act.actor, act.reason],
    );
  }

  /**
   * Counts a failed try; after `nextInSeconds` it is tried again, or left to an operator where that is undefined. `act`: who wanted the try, if
   * somebody did. What is settled meanwhile stays so.
   */
  async postpone(id: string, reason: string, nextInSeconds: number | undefined, act?: Act): Promise<void> {
    await this.#pool.query(
      `WITH failed AS (
         UPDATE parked SET attempts = attempts + 1, reason = $2, code = CASE code WHEN 'queued' THEN 'handling-failed' ELSE code END,
           next_at = clock_timestamp() + make_interval(secs => $3)
         WHERE id = $1 AND settled IS NULL RETURNING id)
       INSERT INTO audit (actor, action, target, reason)
       SELECT $4::text, 'tried parked message in vain', id::text, $5::text FROM failed WHERE $4 IS NOT NULL`,
      [id, reason.slice(0, longestReason), nextInSeconds ?? null, act?.actor ?? null, act?.reason ?? null],
    );
  }

  async count(): Promise<number> {
    const { rows } = await this.#pool.query('SELECT count(*)::int AS count FROM parked WHERE settled IS NULL');
    return rows[0].count;
  }
}

type Place = Readonly<{ topic: string; partition: number; offset: string }>;

const unnested = `unnest($1::text[], $2::int[], $3::bigint[])`;
const asArrays = (places: readonly Place[]): readonly unknown[][] => [
  places.map(({ topic }) => topic),
  places.map(({ partition }) => partition),
  places.map(({ offset }) => offset),
];

/** How often each of these messages was begun and never ended. */
export const startsOf = async (pool: Pool, places: readonly Place[]): Promise<readonly number[]> => {
  const { rows } = await pool.query(
    `SELECT coalesce(s.times, 0) AS times FROM ${unnested} WITH ORDINALITY AS asked (t, p, o, n)
     LEFT JOIN starts s ON s.topic = t AND s.partition = p AND s."offset" = o ORDER BY n`,
    [...asArrays(places)],
  );
  return rows.map(({ times }) => times as number);
};

/** Counts a beginning of each, before it is handled, so that one which kills the process is found. */
export const countStarts = async (pool: Pool, places: readonly Place[]): Promise<void> => {
  await pool.query(
    `INSERT INTO starts AS s (topic, partition, "offset", times) SELECT t, p, o, 1 FROM ${unnested} AS new (t, p, o)
     ON CONFLICT (topic, partition, "offset") DO UPDATE SET times = s.times + 1`,
    [...asArrays(places)],
  );
};

/** What was begun and ended needs no count any more. */
export const forgetStarts = async (pool: Pool, places: readonly Place[]): Promise<void> => {
  await pool.query(`DELETE FROM starts s USING ${unnested} AS done (t, p, o) WHERE s.topic = t AND s.partition = p AND s."offset" = o`, [
    ...asArrays(places),
  ]);
};
