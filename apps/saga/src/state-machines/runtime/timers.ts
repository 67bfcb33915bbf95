import type { Database } from '@quadrille/service';

const earliest = 'SELECT extract(epoch FROM min(due_at)) * 1000 AS due FROM machine_timers';

const claim = `
WITH due AS (
  SELECT execution, due_at FROM machine_timers WHERE due_at <= statement_timestamp() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE machine_timers t SET due_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000) FROM due WHERE t.execution = due.execution
  RETURNING t.execution, due.due_at
)
SELECT e.arn, extract(epoch FROM c.due_at) * 1000 AS due_at FROM claimed c JOIN machine_executions e ON e.number = c.execution`;

const atOnce = 500;

type Options = Readonly<{
  pool: Database['pool'];
  clock: Pick<Database['clock'], 'now'>;
  /** How often the table is looked at for timers that another instance wrote, ms. */
  lookEveryMs: number;
  /** A timer whose execution is not saved within this time rings again, ms. */
  leaseMs: number;
  /** Resolves when the execution is saved. */
  ring: (arn: string, dueAt: number) => Promise<unknown>;
  /** Everything else that is to be looked after now and then. */
  alsoDo: () => Promise<void>;
  onFault: (error: unknown) => void;
}>;

/** Rings for executions when something is due. Sleeps until the next timer: waiting executions cost nothing, however many there are. */
export class Timers {
  readonly #options: Options;
  #rest: { readonly until: number; readonly end: () => void; timer: NodeJS.Timeout } | undefined;
  /** The earliest timer that was written since the table was last looked at. */
  #written = Infinity;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** A timer of this instance was written. */
  expect(due: number): void {
    if (due >= this.#written) return;
    this.#written = due;
    if (this.#rest && due < this.#rest.until) this.#restUntil(due, this.#rest);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#rest?.end();
    await this.#running;
  }

  async #run(): Promise<void> {
    let lookedAt = 0;
    while (!this.#stopped) {
      let next: number | undefined;
      try {
        if (performance.now() - lookedAt >= this.#options.lookEveryMs || lookedAt === 0) {
          await this.#options.alsoDo();
          lookedAt = performance.now();
        }
        next = await this.#ringWhatIsDue();
      } catch (error) {
        // What was written is found when the table can be looked at again; until then it would ring without end.
        this.#written = Infinity;
        this.#options.onFault(error);
      }
      await this.#sleepUntil(next ?? Infinity);
    }
  }

  /** Answers when the next timer is due. */
  async #ringWhatIsDue(): Promise<number | undefined> {
    const { clock, pool, ring, onFault, leaseMs } = this.#options;
    for (;;) {
      this.#written = Infinity;
      const next = await this.#nextTimer();
      if (next === undefined || next > clock.now() || this.#stopped) return next;
      const { rows } = await pool.query<{ arn: string; due_at: string }>({
        name: 'claim-machine-timers',
        text: claim,
        values: [atOnce, leaseMs],
      });
      if (rows.length === 0) return next;
      await Promise.all(rows.map(({ arn, due_at }) => ring(arn, Number(due_at)).catch(onFault)));
    }
  }

  async #nextTimer(): Promise<number | undefined> {
    const { rows } = await this.#options.pool.query<{ due: string | null }>({ name: 'next-machine-timer', text: earliest });
    const { due } = rows[0]!;
    return due === null ? undefined : Number(due);
  }

  #sleepUntil(next: number): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(this.#rest?.timer);
        this.#rest = undefined;
        resolve();
      };
      this.#restUntil(Math.min(next, this.#written, this.#options.clock.now() + this.#options.lookEveryMs), { end });
    });
  }

  #restUntil(until: number, rest: Readonly<{ end: () => void; timer?: NodeJS.Timeout }>): void {
    clearTimeout(rest.timer);
    this.#rest = { until, end: rest.end, timer: setTimeout(rest.end, Math.max(1, until - this.#options.clock.now())) };
  }
}
