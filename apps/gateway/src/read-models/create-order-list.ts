import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The list of orders. Ids are UUIDv7, so the newest come first by id alone. What never changes after the order was placed stands apart
 * from the status, which changes with every step: so a step touches two small indexes instead of five. A row has room beside it for the one
 * change that is to come, when the order is placed: no index is touched then.
 */
const tables = `
CREATE TABLE order_list (
  order_id uuid PRIMARY KEY,
  email text,
  number text,
  skus text[] NOT NULL DEFAULT '{}',
  total bigint,
  currency text
) WITH (fillfactor = 50);
CREATE INDEX order_list_email ON order_list (email, order_id DESC);
CREATE INDEX order_list_skus ON order_list USING gin (skus);

CREATE TABLE order_statuses (
  order_id uuid PRIMARY KEY,
  status text NOT NULL,
  updated_at timestamptz NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX order_statuses_status ON order_statuses (status, order_id DESC);
`;

/** Rows of one transaction, in the order they happened: of one order only the last status counts. */
const writeOrderList = `
CREATE FUNCTION write_order_list(rows json) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO order_list AS l (order_id, email, number, skus, total, currency)
    SELECT DISTINCT ON ("orderId") "orderId", email, number, coalesce(skus, '{}'), total, currency
    FROM ROWS FROM (json_to_recordset(rows) AS ("orderId" uuid, email text, number text, skus text[], total bigint, currency text)) WITH ORDINALITY
      AS r ("orderId", email, number, skus, total, currency, place)
    WHERE email IS NOT NULL ORDER BY "orderId", place DESC
  ON CONFLICT (order_id) DO UPDATE
    SET email = excluded.email, number = coalesce(excluded.number, l.number), total = coalesce(excluded.total, l.total),
        currency = coalesce(excluded.currency, l.currency), skus = excluded.skus;

  INSERT INTO order_statuses (order_id, status, updated_at)
    SELECT DISTINCT ON ("orderId") "orderId", status, clock_timestamp()
    FROM ROWS FROM (json_to_recordset(rows) AS ("orderId" uuid, status text)) WITH ORDINALITY AS r ("orderId", status, place)
    WHERE status IS NOT NULL ORDER BY "orderId", place DESC
  ON CONFLICT (order_id) DO UPDATE SET status = excluded.status, updated_at = excluded.updated_at;
END
$$;
`;

const writeAudit = `
CREATE FUNCTION write_audit(rows json) RETURNS void LANGUAGE sql AS $$
  INSERT INTO audit (actor, action, target, reason)
    SELECT actor, action, target, reason FROM json_to_recordset(rows) AS r (actor text, action text, target text, reason text)
$$;
`;

export class CreateOrderList1763710000000 implements MigrationInterface {
  readonly name = 'CreateOrderList1763710000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(writeOrderList);
    await runner.query(writeAudit);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION write_order_list, write_audit');
    await runner.query('DROP TABLE order_list, order_statuses');
  }
}
