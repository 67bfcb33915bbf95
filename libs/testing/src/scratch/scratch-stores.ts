import { randomUUID } from 'node:crypto';
import { migrateSchema } from '@quadrille/event-store';
import pg from 'pg';
import { checkInvariant, type Violation } from '../check-invariants.js';
import { type House, servicesIn } from '../house.js';
import { invariants } from '../invariants/index.js';

const services = ['gateway', 'orders', 'inventory', 'payment', 'shipping', 'email', 'saga'];
const shared = ['events', 'snapshots', 'inbox', 'outbox', 'effects', 'timers', 'parked', 'starts', 'audit'];

/** Tables of the services' own, as far as the invariants look, without the constraints that would keep a defect from showing. */
const own = `
  CREATE TABLE inventory.stock (sku text, on_hand bigint, reserved bigint, committed bigint, received bigint, written_off bigint);
  CREATE TABLE gateway.order_statuses (order_id uuid, status text);
  CREATE TABLE gateway.order_list (order_id uuid, total bigint);
  CREATE TABLE saga.executions (execution_id text, status text, waiting_for json);
  CREATE SCHEMA sandbox;
  CREATE TABLE sandbox.ledger (
    position bigint GENERATED ALWAYS AS IDENTITY, simulator text, order_id text, intent_id text, kind text, amount bigint, details json);`;

/** What is done before an invariant is asked, and what else it may look at. */
type Planted = Readonly<{ plant?: () => Promise<unknown>; house?: Partial<House> }>;

/** The stores of a whole house in a database of their own, empty, in which defects can be planted. */
export class ScratchStores {
  readonly url: string;
  readonly #name = `scratch_${randomUUID().slice(0, 8)}`;
  readonly #ownerUrl: string;
  readonly #client: pg.Client;

  constructor(ownerUrl: string) {
    this.#ownerUrl = ownerUrl;
    const url = new URL(ownerUrl);
    url.pathname = `/${this.#name}`;
    this.url = url.href;
    this.#client = new pg.Client({ connectionString: this.url });
  }

  /** Makes the database: one schema by the migrations that every service runs, the others as copies of it. */
  async open(): Promise<void> {
    await this.#asOwner(`CREATE DATABASE ${this.#name}`);
    // Under a name of its own: roles belong to the whole server, on which others may run.
    await migrateSchema(this.#name, [], { ownerUrl: this.url, password: randomUUID() });
    await this.#client.connect();
    for (const service of services) await this.add(service);
    await this.#client.query(own);
  }

  /** One service more: a schema with what every service has. */
  async add(service: string): Promise<void> {
    await this.run(`CREATE SCHEMA ${service}`);
    for (const table of shared)
      await this.run(`CREATE TABLE ${service}.${table} (LIKE ${this.#name}.${table} INCLUDING IDENTITY INCLUDING DEFAULTS)`);
  }

  async close(): Promise<void> {
    await this.#client.end();
    await this.#asOwner(`DROP DATABASE ${this.#name} WITH (FORCE)`, `DROP ROLE quadrille_${this.#name}`);
  }

  async run(sql: string, parameters: readonly unknown[] = []): Promise<void> {
    await this.#client.query(sql, [...parameters]);
  }

  /** What the invariant says of this house where `plant` was done, every breach of it: others may use the same Kafka. Afterwards it is undone. */
  async judge(id: string, { plant, house = {} }: Planted = {}): Promise<Violation | undefined> {
    const invariant = invariants.find((one) => one.id === id);
    if (invariant === undefined) throw new Error(`there is no invariant ${id}`);
    await this.run('BEGIN');
    try {
      await plant?.();
      const query = async <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
        (await this.#client.query<Row>(sql, [...parameters])).rows;
      const sight = { query, house: { databaseUrl: this.url, ...house }, services: await servicesIn(query) };
      return await checkInvariant(invariant, sight, Number.POSITIVE_INFINITY);
    } finally {
      await this.run('ROLLBACK');
    }
  }

  async #asOwner(...statements: readonly string[]): Promise<void> {
    const client = new pg.Client({ connectionString: this.#ownerUrl });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }
}
