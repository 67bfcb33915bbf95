import { Database } from '@quadrille/service';

type Status = 'created' | 'cancelled' | 'dispatched' | 'delivered';

export type MovedParcel = Readonly<{ position: string; bookingId: string; orderId: string; dispatchedAt: string; deliveredAt?: string }>;

type Row = Readonly<{ position: string | number; booking_id: string; order_id: string; dispatched_at: Date; delivered_at: Date | null }>;

/** The update holds the row: a parcel either leaves or is called back. */
const callBack = `UPDATE sandbox.parcels SET status = 'cancelled', due_at = NULL WHERE booking_id = $1 AND status = 'created'`;

const moved = `
SELECT position, booking_id, order_id, dispatched_at, delivered_at FROM sandbox.parcels
WHERE position > $1 ORDER BY position LIMIT $2`;

/** What the sandbox carrier knows of its parcels, in a table of its own and over a connection of its own. */
export class SandboxParcels {
  readonly #database: Database;
  #opening: Promise<void> | undefined;

  constructor(url: string) {
    this.#database = new Database('sandbox-parcels', { DATABASE_URL: url, DATABASE_POOL: 1 });
  }

  /** What the parcel is after trying to call it back; undefined where there is none. */
  async cancel(bookingId: string): Promise<Status | undefined> {
    await this.#query(callBack, [bookingId]);
    const [parcel] = await this.#query<{ status: Status }>('SELECT status FROM sandbox.parcels WHERE booking_id = $1', [bookingId]);
    return parcel?.status;
  }

  /** Moves every parcel whose time has come, then answers up to `limit` that moved after `position`, in the order they moved. */
  async movedSince(position: string, limit = 1000): Promise<readonly MovedParcel[]> {
    await this.#query('SELECT sandbox.move_parcels()', []);
    const rows = await this.#query<Row>(moved, [position, limit]);
    return rows.map((row) => ({
      position: String(row.position),
      bookingId: row.booking_id,
      orderId: row.order_id,
      dispatchedAt: row.dispatched_at.toISOString(),
      ...(row.delivered_at && { deliveredAt: row.delivered_at.toISOString() }),
    }));
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** Opens the connection with the first question, and again with the next one where that failed. */
  async #query<Row>(sql: string, values: readonly unknown[]): Promise<readonly Row[]> {
    this.#opening ??= this.#database.open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    await this.#opening;
    return this.#database.query<Row>(sql, values);
  }
}
