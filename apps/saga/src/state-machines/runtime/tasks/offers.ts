import type { Database } from '@quadrille/service';

const take = `
UPDATE machine_tasks t SET offered_until = clock_timestamp() + interval '5 seconds'
FROM (
  SELECT execution, task FROM machine_tasks
  WHERE activity = $1 AND (offered_until IS NULL OR offered_until < clock_timestamp())
  ORDER BY placed_at LIMIT 1 FOR UPDATE SKIP LOCKED
) AS next, machine_executions e
WHERE t.execution = next.execution AND t.task = next.task AND e.number = t.execution
RETURNING e.arn, t.task`;

export type Offer = Readonly<{ arn: string; task: string }>;

/**
 * Tasks of activities that wait for a worker, oldest first. One is held back for five seconds while its execution notes down who took it;
 * if that does not come to pass it is offered again.
 */
export class Offers {
  readonly #pool: Database['pool'];
  readonly #lookEveryMs: number;
  readonly #sleepers = new Map<string, Set<() => void>>();
  #closed = false;

  /** `lookEveryMs`: how often to look for tasks that another instance placed, while somebody waits. */
  constructor(pool: Database['pool'], lookEveryMs: number) {
    this.#pool = pool;
    this.#lookEveryMs = Math.min(lookEveryMs, 1000);
  }

  /** Nobody is to be given anything any more. */
  get isClosed(): boolean {
    return this.#closed;
  }

  async take(activity: string): Promise<Offer | undefined> {
    const { rows } = await this.#pool.query<Offer>({ name: 'take-activity-task', text: take, values: [activity] });
    return rows[0];
  }

  /** A task was placed: one of those who wait looks. */
  wake(activity: string): void {
    const [first] = this.#sleepers.get(activity) ?? [];
    first?.();
  }

  /** Waits for a task to be placed, at most `waitMs`. */
  async placed(activity: string, waitMs: number, signal: AbortSignal): Promise<void> {
    const sleepers = this.#sleepers.get(activity) ?? new Set();
    this.#sleepers.set(activity, sleepers);
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        sleepers.delete(end);
        if (sleepers.size === 0 && this.#sleepers.get(activity) === sleepers) this.#sleepers.delete(activity);
        resolve();
      };
      const timer = setTimeout(end, Math.max(0, Math.min(waitMs, this.#lookEveryMs)));
      signal.addEventListener('abort', end);
      sleepers.add(end);
    });
  }

  /** Whoever waits goes away with nothing. */
  close(): void {
    this.#closed = true;
    for (const sleepers of this.#sleepers.values()) for (const end of sleepers) end();
  }
}
