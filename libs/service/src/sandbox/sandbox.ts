import { sessionAt } from '@quadrille/event-store';
import { Pool } from 'pg';
import { planning } from '../database.js';
import { type Deed, Ledger, type LedgerEntry, type LedgerPage } from './ledger.js';

export type Knobs = Readonly<{
  /** How long every call takes, in milliseconds. */
  latencyMs: number;
  /** The share of calls that fail on the way there, 0 to 1. */
  failureRate: number;
  /** While true nothing is reached. */
  outage: boolean;
}>;

const untouched: Knobs = { latencyMs: 3, failureRate: 0, outage: false };
const knobsLastMs = 250;

/** The simulated neighbour was not reached; it did nothing. */
export class SandboxUnreachable extends Error {
  override readonly name = 'SandboxUnreachable';
  /** `outage`: it is away altogether; `failure`: this one call was lost. */
  readonly why: 'outage' | 'failure';

  constructor(why: 'outage' | 'failure') {
    super(why === 'outage' ? 'the simulated neighbour is away' : 'the call was lost on the way');
    this.why = why;
  }
}

type KnobsRow = Readonly<{ latency_ms: number; failure_rate: number; outage: boolean }>;

/**
 * A stand-in of an outside system: it remembers in a schema and over a connection of its own, never in a service's transaction, so what it did
 * outlives a killed service. Latency, failures and outages are set at run time and reach every instance within 250 ms.
 */
export class Sandbox {
  readonly #simulator: string;
  readonly #pool: Pool;
  readonly #ledger: Ledger;
  readonly #random: () => number;
  #knobs: Knobs = untouched;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<Knobs> | undefined;

  constructor({ simulator, url, random = Math.random }: Readonly<{ simulator: string; url: string; random?: () => number }>) {
    this.#simulator = simulator;
    this.#random = random;
    const { url: connectionString, options } = sessionAt(url, planning);
    this.#pool = new Pool({
      connectionString,
      max: 1,
      application_name: `sandbox ${simulator}`,
      options,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 10_000,
    });
    // An idle connection that breaks is replaced by the next query.
    this.#pool.on('error', () => undefined);
    this.#ledger = new Ledger(simulator, this.#pool);
  }

  /** Writes what was done, batched with what else is done now; an intent's slot is taken once, and the entry that took it is the answer. */
  record(deed: Deed): Promise<LedgerEntry> {
    return this.#ledger.record(deed);
  }

  find(intentId: string): Promise<readonly LedgerEntry[]> {
    return this.#ledger.find(intentId);
  }

  list(page: LedgerPage): Promise<readonly LedgerEntry[]> {
    return this.#ledger.list(page);
  }

  /** Which try of this intent it is: 1, 2, …; counted on disk. */
  async countTry(intentId: string): Promise<number> {
    const { rows } = await this.#pool.query<{ count: number }>(
      `INSERT INTO sandbox.tries AS t (simulator, intent_id, count) VALUES ($1, $2, 1)
       ON CONFLICT (simulator, intent_id) DO UPDATE SET count = t.count + 1 RETURNING count`,
      [this.#simulator, intentId],
    );
    return rows[0]?.count ?? 1;
  }

  /** The way to the neighbour: takes the latency that is set, throws SandboxUnreachable where nothing arrives. */
  async reach(): Promise<void> {
    const { latencyMs, failureRate, outage } = await this.knobs();
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    if (outage) throw new SandboxUnreachable('outage');
    if (failureRate > 0 && this.#random() < failureRate) throw new SandboxUnreachable('failure');
  }

  async knobs(): Promise<Knobs> {
    if (performance.now() - this.#readAt < knobsLastMs) return this.#knobs;
    this.#reading ??= this.#read().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** Changes what is named and leaves the rest. */
  async patchKnobs(change: Partial<Knobs>): Promise<Knobs> {
    const { rows } = await this.#pool.query<KnobsRow>(
      `INSERT INTO sandbox.knobs AS k (simulator, latency_ms, failure_rate, outage)
       VALUES ($1, coalesce($2::integer, ${untouched.latencyMs}), coalesce($3::double precision, ${untouched.failureRate}), coalesce($4::boolean, ${untouched.outage}))
       ON CONFLICT (simulator) DO UPDATE
       SET latency_ms = coalesce($2, k.latency_ms), failure_rate = coalesce($3, k.failure_rate), outage = coalesce($4, k.outage)
       RETURNING latency_ms, failure_rate, outage`,
      [this.#simulator, change.latencyMs ?? null, change.failureRate ?? null, change.outage ?? null],
    );
    return this.#keep(rows[0]);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #read(): Promise<Knobs> {
    const { rows } = await this.#pool.query<KnobsRow>({
      name: 'knobs',
      text: 'SELECT latency_ms, failure_rate, outage FROM sandbox.knobs WHERE simulator = $1',
      values: [this.#simulator],
    });
    return this.#keep(rows[0]);
  }

  #keep(row: KnobsRow | undefined): Knobs {
    this.#knobs = row ? { latencyMs: row.latency_ms, failureRate: row.failure_rate, outage: row.outage } : untouched;
    this.#readAt = performance.now();
    return this.#knobs;
  }
}
