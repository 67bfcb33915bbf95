import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@quadrille/service';

type Pool = Database['pool'];

/** Everything that belongs to the executions that `old` deletes. */
export const withAllOfThem = `
history AS (DELETE FROM machine_history WHERE execution IN (SELECT number FROM old)),
buckets AS (DELETE FROM machine_buckets WHERE execution IN (SELECT number FROM old)),
map_runs AS (DELETE FROM machine_map_runs WHERE execution IN (SELECT number FROM old))`;

const forget = `
WITH looked_at AS (
  SELECT number, started_at FROM machine_executions
  WHERE started_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000) AND (started_at, number) > (to_timestamp($2::float8 / 1000), $3::bigint)
  ORDER BY started_at, number LIMIT $4
), old AS (
  DELETE FROM machine_executions e USING looked_at
  WHERE e.number = looked_at.number AND e.stopped_at < clock_timestamp() - make_interval(secs => $1::float8 / 1000)
    -- A redrive of the parent would go on with it.
    AND (e.map_run_arn IS NULL OR NOT EXISTS (SELECT FROM machine_executions parent WHERE parent.number = e.parent))
  RETURNING e.number
), ${withAllOfThem}
SELECT number, extract(epoch FROM started_at) * 1000 AS started_at FROM looked_at ORDER BY looked_at.started_at, looked_at.number`;

const atOnce = 200;

/**
 * Forgets executions that ended longer ago than `keptMs`, with their histories and map runs, a few at a time. Children of a map run stay as
 * long as their parent does; they go with the next pass after it.
 */
export const forgetEnded = async (pool: Pool, keptMs: number, signal?: AbortSignal): Promise<void> => {
  for (let last: Readonly<{ number: string; started_at: string }> | undefined; !signal?.aborted;) {
    const { rows } = await pool.query<NonNullable<typeof last>>({
      name: 'forget-machine-executions',
      text: forget,
      values: [keptMs, last?.started_at ?? 0, last?.number ?? 0, atOnce],
    });
    if (rows.length < atOnce) return;
    last = rows.at(-1);
  }
};

const everyMs = 3_600_000;

/** Forgets every hour. Several instances do not disturb each other. */
export class Forgetting {
  readonly #stopped = new AbortController();
  readonly #running: Promise<void>;

  constructor(pool: Pool, keptMs: number, onFault: (error: unknown) => void) {
    this.#running = this.#run(() => forgetEnded(pool, keptMs, this.#stopped.signal).catch(onFault));
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  async #run(pass: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      await pass();
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
