import { Pool } from 'pg';

type Status = 'created' | 'cancelled' | 'dispatched' | 'delivered';

export type MovedParcel = Readonly<{ position: string; bookingId: string; orderId: string; dispatchedAt: string; deliveredAt?: string }>;

type Row = Readonly<{ position: string | number; booking_id: string; order_id: string; dispatched_at: Date; delivered_at: Date | null }>;

/** The update holds the row: a parcel either leaves or is called back. */
const callBack = `
UPDATE sandbox.parcels SET status = 'cancelled', due_at = NULL WHERE booking_id = $1 AND status = 'created'`;

const move = 'SELECT sandbox.move_parcels()';

const moved = `
SELECT position, booking_id, order_id, dispatched_at, delivered_at FROM sandbox.parcels
WHERE position > $1 ORDER BY position LIMIT $2`;

/** What the sandbox carrier knows of its parcels, in a table of its own and over a connection of its own. */
export class SandboxParcels {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool({
      connectionString: url,
      max: 1,
      application_name: 'sandbox parcels',
      connectionTimeoutMillis: 5_000,
      statement_timeout: 10_000,
    });
    // An idle connection that breaks is replaced by the next query.
    this.#pool.on('error', () => undefined);
  }

  /** What the parcel is after trying to call it back; undefined where there is none. */
  async cancel(bookingId: string): Promise<Status | undefined> {
    await this.#pool.query(callBack, [bookingId]);
    const { rows } = await this.#pool.query<{ status: Status }>('SELECT status FROM sandbox.parcels WHERE booking_id = $1', [bookingId]);
    return rows[0]?.status;
  }

  /** Moves every parcel whose time has come, then answers up to `limit` that moved after `position`, in the order they moved. */
  async movedSince(position: string, limit = 1000): Promise<readonly MovedParcel[]> {
    await this.#pool.query({ name: 'move-parcels', text: move });
    const { rows } = await this.#pool.query<Row>({ name: 'moved-parcels', text: moved, values: [position, limit] });
    return rows.map((row) => ({
      position: String(row.position),
      bookingId: row.booking_id,
      orderId: row.order_id,
      dispatchedAt: row.dispatched_at.toISOString(),
      ...(row.delivered_at && { deliveredAt: row.delivered_at.toISOString() }),
    }));
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
