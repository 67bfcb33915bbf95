import type { Database } from '@quadrille/service';

type Options = Readonly<{
  pool: Database['pool'];
  instance: string;
  aliveMs: number;
  hasCalls: () => boolean;
  make: (arn: string, task: string) => Promise<void>;
  onFault: (error: unknown) => void;
}>;

const stayAlive = `
INSERT INTO machine_instances (id, alive_until) VALUES ($1, clock_timestamp() + make_interval(secs => $2::float8 / 1000))
ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until`;

const adopt = `
WITH orphaned AS (
  SELECT t.execution, t.task FROM machine_tasks t LEFT JOIN machine_instances i ON i.id = t.owner
  WHERE t.owner IS NOT NULL AND t.owner <> $1
    AND (i.alive_until = '-infinity' OR (
      coalesce(i.alive_until < clock_timestamp(), true) AND t.placed_at < clock_timestamp() - make_interval(secs => $2::float8 / 1000)
    ))
  LIMIT 500 FOR UPDATE OF t SKIP LOCKED
), adopted AS (
  UPDATE machine_tasks t SET owner = $1 FROM orphaned o WHERE t.execution = o.execution AND t.task = o.task RETURNING t.execution, t.task
)
SELECT e.arn, a.task FROM adopted a JOIN machine_executions e ON e.number = a.execution`;

/**
 * Calls belong to the instance that wrote them down. An instance that has calls in hand gives a sign of life now and then; when none has
 * come for long enough, its calls are made again by another one, with the same idempotency key.
 */
export class Takeover {
  readonly #options: Options;
  #aliveUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #left = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** To be called whenever something was placed: from the first call in hand on there are signs of life. */
  staysAlive(hasPlaced: boolean): void {
    if (!hasPlaced || this.#timer || this.#left) return;
    void this.#sign();
  }

  /** Makes the calls of those that are gone. */
  async look(): Promise<void> {
    const { pool, instance, aliveMs, make, onFault } = this.#options;
    type Row = Readonly<{ arn: string; task: string }>;
    const { rows } = await pool.query<Row>({ name: 'adopt-machine-calls', text: adopt, values: [instance, aliveMs] });
    if (rows.length === 0) return;
    this.staysAlive(true);
    await Promise.all(rows.map(({ arn, task }) => make(arn, task).catch(onFault)));
  }

  /** What is still in hand is free for others at once. */
  async leave(): Promise<void> {
    this.#left = true;
    clearTimeout(this.#timer);
    if (this.#aliveUntil > 0)
      await this.#options.pool
        .query(`UPDATE machine_instances SET alive_until = '-infinity' WHERE id = $1`, [this.#options.instance])
        .catch(this.#options.onFault);
  }

  async #sign(): Promise<void> {
    const { pool, instance, aliveMs, onFault, hasCalls } = this.#options;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (hasCalls() && !this.#left) void this.#sign();
    }, aliveMs / 3);
    this.#timer.unref();
    try {
      await pool.query({ name: 'sign-of-life', text: stayAlive, values: [instance, aliveMs] });
      this.#aliveUntil = performance.now() + aliveMs;
    } catch (error) {
      onFault(error);
    }
  }
}
