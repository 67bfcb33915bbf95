import type { Store } from './store.js';

/**
 * Redrives that were asked for under a token: the same again, within 15 minutes, is the same redrive. Which one that is says the number of
 * those before it, noted down first: so it is known also where the process died over it, and where it is asked for twice at once.
 */
export class RedriveTokens {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** How often the execution had been redriven when it was first asked for: `redriveCount`, where that is now. */
  async countBefore(executionArn: string, token: string, redriveCount: number): Promise<number> {
    await this.#store.query(`DELETE FROM redrive_tokens WHERE asked_at < clock_timestamp() - interval '15 minutes'`);
    const [row] = await this.#store.query<{ count: number }>(
      `INSERT INTO redrive_tokens (execution_arn, token, redrive_count) VALUES ($1, $2, $3)
       ON CONFLICT (execution_arn, token) DO UPDATE SET token = excluded.token RETURNING redrive_count AS count`,
      [executionArn, token, redriveCount],
    );
    return row!.count;
  }

  /** The redrive was refused: asked for again, it is another one. */
  async forget(executionArn: string, token: string): Promise<void> {
    await this.#store.query('DELETE FROM redrive_tokens WHERE execution_arn = $1 AND token = $2', [executionArn, token]);
  }
}
