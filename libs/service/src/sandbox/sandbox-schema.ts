import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The memory of the simulated neighbours, apart from every service's own schema, as an outside system's would be. Each service that simulates
 * one runs this among its migrations; whoever comes first creates it, each gives its own role access. A ledger is append-only.
 */
class SandboxSchema1763700000100 implements MigrationInterface {
  readonly name = 'SandboxSchema1763700000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA IF NOT EXISTS sandbox;
      CREATE TABLE IF NOT EXISTS sandbox.ledger (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        simulator text NOT NULL,
        order_id text NOT NULL,
        intent_id text NOT NULL,
        kind text NOT NULL,
        slot text NOT NULL,
        amount bigint,
        currency text,
        details json,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (simulator, intent_id, slot)
      );
      CREATE INDEX IF NOT EXISTS ledger_by_order ON sandbox.ledger (simulator, order_id);
      CREATE TABLE IF NOT EXISTS sandbox.tries (
        simulator text NOT NULL,
        intent_id text NOT NULL,
        count integer NOT NULL,
        PRIMARY KEY (simulator, intent_id)
      );
      CREATE TABLE IF NOT EXISTS sandbox.knobs (
        simulator text PRIMARY KEY,
        latency_ms integer NOT NULL CHECK (latency_ms BETWEEN 0 AND 600000),
        failure_rate double precision NOT NULL CHECK (failure_rate BETWEEN 0 AND 1),
        outage boolean NOT NULL
      );
      DO $$
      DECLARE
        role text := 'quadrille_' || current_schema();
      BEGIN
        EXECUTE format('GRANT USAGE ON SCHEMA sandbox TO %I', role);
        EXECUTE format('GRANT SELECT, INSERT ON sandbox.ledger TO %I', role);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON sandbox.tries, sandbox.knobs TO %I', role);
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('other services may still use the sandbox: drop its schema by hand');
  }
}

export const sandboxMigration = SandboxSchema1763700000100;
