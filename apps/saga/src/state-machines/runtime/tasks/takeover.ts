import type { Database } from '@quadrille/service';
import type { Calls } from './calls.js';

type Options = Readonly<{
  pool: Database['pool'];
  instance: string;
  aliveMs: number;
  calls: Pick<Calls, 'count' | 'isInHand'>;
  make: (arn: string, task: string) => Promise<void>;
  onFault: (error: unknown) => void;
}>;

// A sign that was still on its way when its instance left does not bring it back.
const stayAlive = `
INSERT INTO machine_instances (id, alive_until) VALUES ($1, clock_timestamp() + make_interval(secs => $2::float8 / 1000))
ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until WHERE machine_instances.alive_until > '-infinity'`;

const goAway = `
INSERT INTO machine_instances (id, alive_until) VALUES ($1, '-infinity') ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until`;

const adopt = `
WITH orphaned AS (
  SELECT t.execution, t.task FROM machine_tasks t LEFT JOIN machine_instances i ON i.id = t.owner
  WHERE t.owner IS NOT NULL AND t.owner <> $1
    AND (i.alive_until = '-infinity' OR (
      coalesce(i.alive_until < clock_timestamp(), true) AND t.placed_at < clock_timestamp() - make_interval(secs => $2::float8 / 1000)
    ))
  LIMIT 500 FOR UPDATE OF t SKIP LOCKED
), adopted AS (
  -- Placed anew: whoever looks before the first sign of life of the new owner leaves it to that one.
  UPDATE machine_tasks t SET owner = $1, placed_at = clock_timestamp() FROM orphaned o
  WHERE t.execution = o.execution AND t.task = o.task RETURNING t.execution, t.task
)
SELECT e.arn, a.task FROM adopted a JOIN machine_executions e ON e.number = a.execution`;

const ownOnes = `
SELECT e.arn, t.task FROM machine_tasks t JOIN machine_executions e ON e.number = t.execution
WHERE t.owner = $1 AND t.placed_at < clock_timestamp() - make_interval(secs => $2::float8 / 1000)`;

type Row = Readonly<{ arn: string; task: string }>;

/**
 * Calls belong to the instance that wrote them down. An instance that has calls in hand gives a sign of life now and then; when none has
 * come for long enough, its calls are made again by another one, with the same idempotency key. Calls that are this instance's own without
 * its knowledge, because the answer to a write was lost, are made by it.
 */
export class Takeover {
  readonly #options: Options;
  #hasSigned = false;
  #doubtedAt: number | undefined;
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

  /** Waits for what may place calls; where it fails, it is not known whether it did. */
  async watch<T>(written: Promise<T>): Promise<T> {
    try {
      return await written;
    } catch (error) {
      this.#doubtedAt = performance.now();
      throw error;
    }
  }

  /** Makes the calls of those that are gone, and own ones that are not in hand. */
  async look(): Promise<void> {
    const { pool, instance, aliveMs, calls } = this.#options;
    const doubtedAt = this.#doubtedAt;
    // What was on its way then has been placed, and that so long ago that its call would be in hand.
    const isSettled = doubtedAt !== undefined && performance.now() > doubtedAt + 3 * aliveMs;
    const values = [instance, aliveMs];
    const { rows } = await this.watch(pool.query<Row>({ name: 'adopt-machine-calls', text: adopt, values }));
    await this.#make(rows);
    if (doubtedAt === undefined) return;
    const { rows: own } = await pool.query<Row>({ name: 'own-machine-calls', text: ownOnes, values });
    if (isSettled && this.#doubtedAt === doubtedAt) this.#doubtedAt = undefined;
    await this.#make(own.filter(({ arn, task }) => !calls.isInHand(`${arn}#${task}`)));
  }

  /** What is still in hand is free for others at once. */
  async leave(): Promise<void> {
    this.#left = true;
    clearTimeout(this.#timer);
    const { pool, instance, onFault } = this.#options;
    if (this.#hasSigned) await pool.query(goAway, [instance]).catch(onFault);
  }

  async #make(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    this.staysAlive(true);
    const { make, onFault } = this.#options;
    await Promise.all(rows.map(({ arn, task }) => this.watch(make(arn, task)).catch(onFault)));
  }

  async #sign(): Promise<void> {
    const { pool, instance, aliveMs, onFault, calls } = this.#options;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (calls.count > 0 && !this.#left) void this.#sign();
    }, aliveMs / 3);
    this.#timer.unref();
    this.#hasSigned = true;
    await pool.query({ name: 'sign-of-life', text: stayAlive, values: [instance, aliveMs] }).catch(onFault);
  }
}
