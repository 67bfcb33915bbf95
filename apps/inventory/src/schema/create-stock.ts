/** Structural: a migration needs no more of TypeORM than a place to send SQL to. */
type Runner = Readonly<{ query: (sql: string, parameters?: unknown[]) => Promise<unknown> }>;

const tables = `
CREATE TABLE stock (
  sku text PRIMARY KEY,
  product_id integer NOT NULL,
  name text NOT NULL,
  price bigint NOT NULL CHECK (price >= 0),
  on_hand bigint NOT NULL,
  reserved bigint NOT NULL DEFAULT 0,
  committed bigint NOT NULL DEFAULT 0 CHECK (committed >= 0),
  received bigint NOT NULL,
  written_off bigint NOT NULL DEFAULT 0,
  wanted bigint NOT NULL DEFAULT 0,
  promised bigint NOT NULL DEFAULT 0,
  CONSTRAINT never_oversold CHECK (0 <= reserved AND reserved <= on_hand),
  CONSTRAINT nothing_vanishes CHECK (received = on_hand + committed + written_off),
  CONSTRAINT promises_are_kept CHECK (0 <= promised AND promised <= wanted AND promised <= on_hand - reserved)
) WITH (fillfactor = 50);

CREATE TABLE waiting (
  arrival bigint GENERATED ALWAYS AS IDENTITY,
  sku text NOT NULL REFERENCES stock,
  order_id text NOT NULL,
  quantity bigint NOT NULL CHECK (quantity > 0),
  traceparent text,
  PRIMARY KEY (sku, order_id)
);
CREATE INDEX waiting_in_order_of_arrival ON waiting (sku, arrival);
`;

/**
 * Two statements on purpose: under READ COMMITTED the second sees what was committed while the first waited for its locks.
 * In one statement the queue would be read as it was before the wait, and an order that had just joined it would be missed.
 */
const lockStock = `
CREATE FUNCTION lock_stock(skus text[], queue_window integer) RETURNS TABLE (key text, "row" json) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM 1 FROM stock s WHERE s.sku = ANY (skus) ORDER BY s.sku FOR UPDATE;
  RETURN QUERY
  SELECT s.sku, json_build_object(
    'sku', s.sku, 'onHand', s.on_hand, 'reserved', s.reserved, 'committed', s.committed, 'received', s.received,
    'writtenOff', s.written_off, 'wanted', s.wanted, 'promised', s.promised,
    'queue', COALESCE(q.head, '[]'::json), 'queueGoesOn', COALESCE(q.goes_on, false))
  FROM stock s
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('orderId', w.order_id, 'quantity', w.quantity) ORDER BY w.arrival) FILTER (WHERE w.place <= queue_window) AS head,
           count(*) > queue_window AS goes_on
    FROM (SELECT order_id, quantity, arrival, row_number() OVER (ORDER BY arrival) AS place
          FROM waiting WHERE sku = s.sku ORDER BY arrival LIMIT queue_window + 1) w
  ) q ON s.wanted > 0
  WHERE s.sku = ANY (skus);
END $$;
`;

const writeStock = `
CREATE FUNCTION write_stock(rows json) RETURNS void LANGUAGE sql AS $$
  UPDATE stock SET on_hand = r."onHand", reserved = r.reserved, committed = r.committed, received = r.received,
                   written_off = r."writtenOff", wanted = r.wanted, promised = r.promised
  FROM json_to_recordset(rows) AS r (sku text, "onHand" bigint, reserved bigint, committed bigint, received bigint,
                                     "writtenOff" bigint, wanted bigint, promised bigint)
  WHERE stock.sku = r.sku;
$$;
`;

/** An order that leaves a queue never joins it again, so joining before leaving is right also where one batch holds both. */
const writeWaiting = `
CREATE FUNCTION write_waiting(rows json) RETURNS void LANGUAGE sql AS $$
  INSERT INTO waiting (sku, order_id, quantity, traceparent)
  SELECT r.row ->> 'sku', r.row ->> 'orderId', (r.row ->> 'quantity')::bigint, r.row ->> 'traceparent'
  FROM json_array_elements(rows) WITH ORDINALITY AS r (row, place)
  WHERE r.row ->> 'step' = 'joins' ORDER BY r.place;
  DELETE FROM waiting USING json_to_recordset(rows) AS r (step text, sku text, "orderId" text)
  WHERE r.step = 'leaves' AND waiting.sku = r.sku AND waiting.order_id = r."orderId";
$$;
`;

/** The books of the warehouse. A batch of decisions writes each row once; the CHECKs stand behind every rule the decisions follow. */
export class CreateStock1763700000001 {
  readonly name = 'CreateStock1763700000001';

  async up(runner: Runner): Promise<void> {
    for (const sql of [tables, lockStock, writeStock, writeWaiting]) await runner.query(sql);
  }

  async down(runner: Runner): Promise<void> {
    await runner.query('DROP FUNCTION write_waiting, write_stock, lock_stock; DROP TABLE waiting, stock');
  }
}
