import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the simulated carrier has on its shelves and on the road. A parcel comes to be by the ledger's entry, in the same write; it moves by
 * the database's clock when somebody looks; `position` numbers the moves in the order in which they can be seen.
 */
const parcels = `
CREATE TABLE IF NOT EXISTS sandbox.parcels (
  booking_id text PRIMARY KEY,
  order_id text NOT NULL,
  status text NOT NULL CHECK (status IN ('created', 'cancelled', 'dispatched', 'delivered')),
  due_at timestamptz,
  deliver_at timestamptz NOT NULL,
  dispatched_at timestamptz,
  delivered_at timestamptz,
  position bigint
);
CREATE INDEX IF NOT EXISTS parcels_due ON sandbox.parcels (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS parcels_moved ON sandbox.parcels (position) WHERE position IS NOT NULL;
CREATE SEQUENCE IF NOT EXISTS sandbox.parcel_moves;

CREATE OR REPLACE FUNCTION sandbox.take_parcel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO sandbox.parcels (booking_id, order_id, status, due_at, deliver_at)
  VALUES (
    NEW.intent_id,
    NEW.order_id,
    'created',
    NEW.at + make_interval(secs => (NEW.details ->> 'dispatchSeconds')::double precision),
    NEW.at + make_interval(secs => (NEW.details ->> 'deliverySeconds')::double precision)
  );
  RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER take_parcel AFTER INSERT ON sandbox.ledger FOR EACH ROW
  WHEN (NEW.simulator = 'shipments' AND NEW.kind = 'created') EXECUTE FUNCTION sandbox.take_parcel();

-- By the statement's time: the clock's is volatile, and no index is asked by what may change from row to row.
-- One mover at a time: two would wait for each other's parcels crosswise, and numbers given by two at once could be seen out of order.
CREATE OR REPLACE FUNCTION sandbox.move_parcels() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM sandbox.parcels WHERE due_at <= statement_timestamp()) THEN
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('sandbox.parcels'));
  UPDATE sandbox.parcels SET
    status = CASE status WHEN 'created' THEN 'dispatched' ELSE 'delivered' END,
    dispatched_at = coalesce(dispatched_at, clock_timestamp()),
    delivered_at = CASE status WHEN 'dispatched' THEN clock_timestamp() END,
    due_at = CASE status WHEN 'created' THEN deliver_at END,
    position = nextval('sandbox.parcel_moves')
  WHERE due_at <= statement_timestamp();
END
$$;

DO $$
DECLARE
  role text := 'quadrille_' || current_schema();
BEGIN
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON sandbox.parcels TO %I', role);
  EXECUTE format('GRANT USAGE ON SEQUENCE sandbox.parcel_moves TO %I', role);
END
$$;
`;

export class SandboxParcels1763700000300 implements MigrationInterface {
  readonly name = 'SandboxParcels1763700000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(parcels);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER take_parcel ON sandbox.ledger');
    await runner.query('DROP FUNCTION sandbox.take_parcel, sandbox.move_parcels');
    await runner.query('DROP TABLE sandbox.parcels');
    await runner.query('DROP SEQUENCE sandbox.parcel_moves');
  }
}
