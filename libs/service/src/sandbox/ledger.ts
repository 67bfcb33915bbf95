import { Batcher } from '@quadrille/messaging';
import type { Pool } from 'pg';

/** Something that a simulated neighbour really did. */
export type LedgerEntry = Readonly<{
  position: string;
  orderId: string;
  intentId: string;
  /** `captured`, `refunded`, `created`, `sent`, … */
  kind: string;
  amount?: number;
  currency?: string;
  details?: unknown;
  at: string;
}>;

export type Deed = Readonly<{
  orderId: string;
  /** The caller's idempotency key. */
  intentId: string;
  kind: string;
  /** Of the kinds that share a slot an intent gets only the first; by default each kind has a slot of its own. */
  slot?: string;
  /** Minor units. */
  amount?: number;
  currency?: string;
  details?: unknown;
}>;

export type LedgerPage = Readonly<{ orderId?: string; limit?: number; after?: string }>;

/** A bigint is read as text, or as a number where the process taught the driver to. */
type Row = Readonly<{
  position: string | number;
  order_id: string;
  intent_id: string;
  kind: string;
  slot: string;
  amount: string | number | null;
  currency: string | null;
  details: unknown;
  at: Date;
}>;

const entryOf = (row: Row): LedgerEntry => ({
  position: String(row.position),
  orderId: row.order_id,
  intentId: row.intent_id,
  kind: row.kind,
  ...(row.amount !== null && { amount: Number(row.amount) }),
  ...(row.currency !== null && { currency: row.currency }),
  ...(row.details !== null && { details: row.details }),
  at: row.at.toISOString(),
});

const columns = 'position, order_id, intent_id, kind, slot, amount, currency, details, at';

const insert = `
  INSERT INTO sandbox.ledger (simulator, order_id, intent_id, kind, slot, amount, currency, details)
  SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::json[]) AS deed (o, i, k, s, a, c, d)
  ORDER BY i, s -- two instances that write the same deeds never wait for each other in a circle
  ON CONFLICT (simulator, intent_id, slot) DO NOTHING
  RETURNING ${columns}`;

const stored = `
  SELECT ${columns} FROM sandbox.ledger
  WHERE simulator = $1 AND (intent_id, slot) IN (SELECT * FROM unnest($2::text[], $3::text[]))`;

const slotOf = (deed: Deed): string => deed.slot ?? deed.kind;
const keyOf = (intentId: string, slot: string): string => `${intentId}\n${slot}`;

/** The append-only book of one simulated neighbour: deeds that arrive together are written together. */
export class Ledger {
  readonly #simulator: string;
  readonly #pool: Pool;
  readonly #deeds: Batcher<Deed, LedgerEntry>;

  constructor(simulator: string, pool: Pool) {
    this.#simulator = simulator;
    this.#pool = pool;
    this.#deeds = new Batcher((deeds) => this.#write(deeds), { maxSize: 500 });
  }

  /** Answers the entry that counts: this one, or the one that took its slot before. Resolves when it is on disk. */
  record(deed: Deed): Promise<LedgerEntry> {
    return this.#deeds.submit(deed);
  }

  /** What was done for an intent, oldest first. */
  async find(intentId: string): Promise<readonly LedgerEntry[]> {
    const { rows } = await this.#pool.query<Row>({
      name: 'ledger-find',
      text: `SELECT ${columns} FROM sandbox.ledger WHERE simulator = $1 AND intent_id = $2 ORDER BY position`,
      values: [this.#simulator, intentId],
    });
    return rows.map(entryOf);
  }

  /** A page of at most `limit` (100), oldest first, of what follows the position `after`. */
  async list({ orderId, limit = 100, after = '0' }: LedgerPage): Promise<readonly LedgerEntry[]> {
    const { rows } = await this.#pool.query<Row>(
      `SELECT ${columns} FROM sandbox.ledger
       WHERE simulator = $1 AND ($2::text IS NULL OR order_id = $2) AND position > $3 ORDER BY position LIMIT $4`,
      [this.#simulator, orderId ?? null, after, limit],
    );
    return rows.map(entryOf);
  }

  async #write(deeds: readonly Deed[]): Promise<readonly LedgerEntry[]> {
    const written = await this.#pool.query<Row>({
      name: 'ledger-record',
      text: insert,
      values: [
        this.#simulator,
        deeds.map(({ orderId }) => orderId),
        deeds.map(({ intentId }) => intentId),
        deeds.map(({ kind }) => kind),
        deeds.map(slotOf),
        deeds.map(({ amount }) => amount ?? null),
        deeds.map(({ currency }) => currency ?? null),
        deeds.map(({ details }) => (details === undefined ? null : JSON.stringify(details))),
      ],
    });
    const entries = new Map(written.rows.map((row) => [keyOf(row.intent_id, row.slot), row]));
    const taken = deeds.filter((deed) => !entries.has(keyOf(deed.intentId, slotOf(deed))));
    if (taken.length > 0) {
      // A statement of its own: the one above does not see rows that others committed after it began.
      const values = [this.#simulator, taken.map(({ intentId }) => intentId), taken.map(slotOf)];
      const { rows } = await this.#pool.query<Row>({ name: 'ledger-stored', text: stored, values });
      for (const row of rows) entries.set(keyOf(row.intent_id, row.slot), row);
    }
    return deeds.map((deed) => {
      const row = entries.get(keyOf(deed.intentId, slotOf(deed)));
      if (!row) throw new Error(`the ledger lost the entry of ${deed.intentId}`);
      return entryOf(row);
    });
  }
}
