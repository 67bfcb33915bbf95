import { newId } from '@quadrille/events';
import type { Pool } from 'pg';
import { countStarts, forgetStarts, type Place } from './starts.js';

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

/** `isDue`: it may be tried by itself now, if nothing of its key is before it. */
export type ParkedMessage = NewlyParked & Readonly<{ id: string; attempts: number; nextAt: Date | null; isDue: boolean; parkedAt: Date }>;

type Act = Readonly<{ actor: string; reason: string }>;

/** Keys of ours are shorter; a longer one finds no place in an index, and what cannot be parked would be tried for ever. */
const longestKey = 500;
const longestReason = 2000;
/** So much of a text as PostgreSQL stores: it has no NUL. */
const kept = (text: string, longest: number): string => text.replaceAll('\0', '').slice(0, longest);

const keptKey = ({ key }: NewlyParked): string | null => (key === null ? null : kept(key, longestKey));

const isDue = `coalesce(next_at <= clock_timestamp(), code = 'queued')`;
const columns = `id, key, topic, partition, "offset"::text AS "offset", headers, bytes, code, reason, blocks_key AS "blocksKey", attempts, next_at AS "nextAt", ${isDue} AS "isDue", parked_at AS "parkedAt"`;

/** Messages that could not be applied, with their bytes and the reason. */
export class Parked {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /**
   * Parks messages; one that was parked before is left as it is, open or settled. Where another message has its place (topics were made anew, and their
   * offsets began again), that one gives way and is kept. A message whose handling failed is tried again by itself after `retryInSeconds`.
   */
  async park(messages: readonly NewlyParked[], retryInSeconds?: number): Promise<void> {
    for (const message of messages)
      if (!(await this.#insert(message, retryInSeconds)) && (await this.#giveWay(message))) await this.#insert(message, retryInSeconds);
  }

  /** False: its place is taken. */
  async #insert(message: NewlyParked, retryInSeconds: number | undefined): Promise<boolean> {
    const { topic, partition, offset, headers, bytes, code, reason, blocksKey } = message;
    const { rowCount } = await this.#pool.query(
      `INSERT INTO parked (id, key, topic, partition, "offset", headers, bytes, code, reason, blocks_key, next_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp() + make_interval(secs => $11)) ON CONFLICT (topic, partition, "offset") DO NOTHING`,
      [
        newId(),
        keptKey(message),
        topic,
        partition,
        offset,
        JSON.stringify(headers),
        bytes,
        code,
        kept(reason, longestReason),
        blocksKey,
        retryInSeconds ?? null,
      ],
    );
    return rowCount === 1;
  }

  /** Gives what has the place of another message a place of its own. News have a place for each id: what was told twice differs in its time alone. */
  async #giveWay(message: NewlyParked): Promise<boolean> {
    const { topic, partition, offset, bytes } = message;
    const { rowCount } = await this.#pool.query(
      `UPDATE parked SET topic = topic || ' before ' || $4
       WHERE topic = $1 AND partition = $2 AND "offset" = $3 AND partition >= 0 AND (bytes, key) IS DISTINCT FROM ($5::bytea, $6::text)`,
      [topic, partition, offset, newId(), bytes, keptKey(message)],
    );
    return rowCount === 1;
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

  /** Keys whose first message may be tried now, those that wait longest first; what stands behind it has no say. */
  async keysDue(limit = 50): Promise<string[]> {
    const { rows } = await this.#pool.query(
      `SELECT key FROM (
         SELECT DISTINCT ON (key) key, code, next_at FROM parked WHERE settled IS NULL AND blocks_key ORDER BY key, parked_at, id
       ) AS first WHERE ${isDue} ORDER BY next_at NULLS FIRST LIMIT $1`,
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
      [id, kept(reason, longestReason), nextInSeconds ?? null, act?.actor ?? null, act?.reason ?? null],
    );
  }

  /** Counts that it is begun, before it is tried. Answers how often it was begun and never ended, this time included. */
  async begin(place: Place): Promise<number> {
    const [times] = await countStarts(this.#pool, [place]);
    return times!;
  }

  /** Whatever became of it, the process is alive. */
  async end(place: Place): Promise<void> {
    await forgetStarts(this.#pool, [place]);
  }

  /** From now on it is tried at an operator's word alone, and what queues behind it waits. */
  async leaveToOperator(id: string, code: string, reason: string): Promise<void> {
    await this.#pool.query('UPDATE parked SET code = $2, reason = $3, next_at = NULL WHERE id = $1 AND settled IS NULL', [
      id,
      code,
      reason,
    ]);
  }

  async count(): Promise<number> {
    const { rows } = await this.#pool.query('SELECT count(*)::int AS count FROM parked WHERE settled IS NULL');
    return rows[0].count;
  }
}
