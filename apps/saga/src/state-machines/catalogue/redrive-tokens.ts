import type { Store } from './store.js';

/** Redrives that were asked for under a token: the same again, within 15 minutes, answers the same. */
export class RedriveTokens {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async redrivenAt(executionArn: string, token: string): Promise<Date | undefined> {
    const rows = await this.#store.query<{ at: Date }>(
      `SELECT redriven_at AS at FROM redrive_tokens WHERE execution_arn = $1 AND token = $2 AND redriven_at > clock_timestamp() - interval '15 minutes'`,
      [executionArn, token],
    );
    return rows[0]?.at;
  }

  /** Forgets what is older than counts. */
  async remember(executionArn: string, token: string, at: Date): Promise<void> {
    await this.#store.query(
      `WITH old AS (DELETE FROM redrive_tokens WHERE redriven_at < clock_timestamp() - interval '1 day')
       INSERT INTO redrive_tokens (execution_arn, token, redriven_at) VALUES ($1, $2, $3)
       ON CONFLICT (execution_arn, token) DO UPDATE SET redriven_at = excluded.redriven_at`,
      [executionArn, token, at],
    );
  }
}
