import type { Pool, PoolClient, QueryResult } from 'pg';
import { type Batch, commitStatement } from './batch.js';
import { type Metadata, nothingFollowed, type StoredEvent, withCause } from './event-rows.js';

export type StreamRow = {
  id: string;
  version: number;
  /** The snapshot; undefined where there is none yet. */
  state: unknown;
  snapshotVersion: number;
  /** What happened since the snapshot, oldest first. */
  later: readonly Readonly<{ type: string; data: unknown }>[];
  /** Ids of handled messages, separated by spaces, oldest first. */
  handled: string;
  spilled: boolean;
  timerAt: number | undefined;
  /** The trace that the stream's last event belongs to. */
  traceparent: string | undefined;
};

type Queryable = Pick<Pool | PoolClient, 'query'>;

const loadStreams = `
SELECT asked.id, last.version, last.traceparent, s.state, coalesce(s.version, 0) AS snapshot_version, s.handled, s.spilled,
  extract(epoch FROM t.due_at) * 1000 AS timer_at,
  CASE WHEN last.version > coalesce(s.version, 0) THEN (
    SELECT json_agg(json_build_object('type', type, 'data', data, 'messageId', message_id) ORDER BY version)
    FROM events WHERE stream_id = asked.id AND version > coalesce(s.version, 0)
  ) END AS later
FROM unnest($1::text[]) AS asked (id)
CROSS JOIN LATERAL (
  SELECT version, metadata ->> 'traceparent' AS traceparent FROM events WHERE stream_id = asked.id ORDER BY version DESC LIMIT 1
) AS last
LEFT JOIN snapshots s ON s.stream_id = asked.id
LEFT JOIN timers t ON t.stream_id = asked.id`;

type Later = Readonly<{ type: string; data: unknown; messageId: string }>;

/** Ids of handled messages: those that the snapshot knows, and those of the events behind it. */
const handledBy = (known: string | null, later: readonly Later[]): string =>
  [...new Set([...(known === null ? [] : [known]), ...later.map(({ messageId }) => messageId)])].join(' ');

/** Streams and events of one service in its PostgreSQL schema. */
export class EventStore {
  readonly pool: Pool;
  readonly #owner: string;

  /** `owner` is the id of this process: it holds the leases of the effects it started. */
  constructor(pool: Pool, owner: string) {
    this.pool = pool;
    this.#owner = owner;
  }

  async load(ids: readonly string[], on: Queryable = this.pool): Promise<StreamRow[]> {
    const { rows } = await on.query({ name: 'load-streams', text: loadStreams, values: [ids] });
    return rows.map((row) => {
      const later: readonly Later[] = row.later ?? [];
      return {
        id: row.id,
        version: row.version,
        state: row.state ?? undefined,
        snapshotVersion: row.snapshot_version,
        later: later.filter(({ type }) => type !== nothingFollowed),
        handled: handledBy(row.handled, later),
        spilled: row.spilled ?? false,
        timerAt: row.timer_at === null ? undefined : Number(row.timer_at),
        traceparent: row.traceparent ?? undefined,
      };
    });
  }

  /** Of these (stream, message) pairs the ones that were handled long ago. */
  async spilledOf(
    pairs: readonly Readonly<{ streamId: string; messageId: string }>[],
    on: Queryable = this.pool,
  ): Promise<ReadonlySet<string>> {
    const { rows } = await on.query({
      name: 'load-inbox',
      text: 'SELECT stream_id, message_id FROM inbox JOIN unnest($1::text[], $2::uuid[]) AS asked (stream_id, message_id) USING (stream_id, message_id)',
      values: [pairs.map(({ streamId }) => streamId), pairs.map(({ messageId }) => messageId)],
    });
    return new Set(rows.map(({ stream_id, message_id }) => `${stream_id} ${message_id}`));
  }

  /**
   * Writes a batch in one statement and answers its transaction id. Rejects with 23505 where a stream was changed by somebody else.
   * Holds nothing of the batch while it waits for the answer.
   */
  write(batch: Batch, on: Queryable = this.pool): Promise<string> {
    return new Promise<QueryResult<Written>>((resolve) => resolve(on.query<Written>(commitStatement(batch, this.#owner)))).then(
      transactionOf,
    );
  }

  /** What happened in one stream, oldest first; messages from which nothing followed are left out. */
  async history(streamId: string, { after = 0, limit = 1000 }: Readonly<{ after?: number; limit?: number }> = {}): Promise<StoredEvent[]> {
    const { rows } = await this.pool.query(
      `SELECT position, stream_id, version, event_id, message_id, type, topic, data, metadata, recorded_at FROM events
       WHERE stream_id = $1 AND version > $2 AND type <> $4 ORDER BY version LIMIT $3`,
      [streamId, after, limit, nothingFollowed],
    );
    return rows.map(toStoredEvent);
  }
}

type Written = Readonly<{ transaction_id: string }>;
const transactionOf = ({ rows }: Readonly<{ rows: readonly Written[] }>): string => rows[0]!.transaction_id;

type EventRow = Readonly<{
  position: string;
  stream_id: string;
  version: number;
  event_id: string;
  message_id: string;
  type: string;
  topic: string | null;
  data: unknown;
  metadata: Metadata;
  recorded_at: Date;
}>;

const toStoredEvent = (row: EventRow): StoredEvent => ({
  position: row.position,
  streamId: row.stream_id,
  version: row.version,
  id: row.event_id,
  type: row.type,
  topic: row.topic,
  data: row.data,
  metadata: withCause(row.message_id, row.metadata),
  recordedAt: row.recorded_at,
});
