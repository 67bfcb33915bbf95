import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateSchema } from './migrate.js';

let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.drop());

class CreateShelf1763700000001 implements MigrationInterface {
  readonly name = 'CreateShelf1763700000001';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE shelf (id integer PRIMARY KEY)');
  }
  async down(): Promise<void> {
    throw new Error('not undone here');
  }
}
class Broken1763700000002 implements MigrationInterface {
  readonly name = 'Broken1763700000002';
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (id integer)');
    await runner.query('SELECT nothing_of_that_name()');
  }
  async down(): Promise<void> {
    throw new Error('not undone here');
  }
}

const query = async (connectionString: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};
const as = (schema: string, sql: string): Promise<unknown[]> => query(database.urlOf(`quadrille_${schema}`), sql);
const target = () => ({ ownerUrl: database.ownerUrl, password: 'secret' });

describe('migrating', () => {
  it('twice changes nothing, and a later migration finds what is there', async () => {
    const schema = `${database.name}_twice`;
    await migrateSchema(schema, [], target());
    await as(schema, "INSERT INTO inbox VALUES ('a', '849dd330-581d-56b7-9421-c38a1982dc31')");
    for (let run = 0; run < 2; run += 1) await migrateSchema(schema, [CreateShelf1763700000001], target());
    expect(await as(schema, 'SELECT stream_id FROM inbox')).toEqual([{ stream_id: 'a' }]);
    await as(schema, 'INSERT INTO shelf VALUES (1)');
    expect(await as(schema, 'SELECT name FROM migrations ORDER BY name')).toEqual([
      { name: 'CreateEventStore1763690000001' },
      { name: 'CreateShelf1763700000001' },
      { name: 'IndexLeases1763690000002' },
      { name: 'KeepNewerSnapshots1763690000003' },
    ]);
  });

  it('gives tables of an earlier version the index on leases, whether they were made with it or not', async () => {
    const schema = `${database.name}_leases`;
    await migrateSchema(schema, [], target());
    for (const earlier of ['', `DROP INDEX ${schema}.effects_lease_until`]) {
      await query(database.ownerUrl, `DELETE FROM ${schema}.migrations WHERE name = 'IndexLeases1763690000002'; ${earlier}`);
      await migrateSchema(schema, [], target());
      expect(await as(schema, `SELECT to_regclass('effects_lease_until') IS NOT NULL AS indexed`)).toEqual([{ indexed: true }]);
    }
  });

  it('gives a schema of an earlier version the function that batches are written by now', async () => {
    const schema = `${database.name}_function`;
    await migrateSchema(schema, [], target());
    const [{ now }] = (await as(schema, `SELECT pg_get_functiondef('commit_batch'::regproc) AS now`)) as [{ now: string }];
    const before = now.replace('WHERE snapshots.version < excluded.version', '');
    expect(before).not.toBe(now);
    await query(database.ownerUrl, `DELETE FROM ${schema}.migrations WHERE name = 'KeepNewerSnapshots1763690000003'; ${before}`);
    await migrateSchema(schema, [], target());
    expect(await as(schema, `SELECT pg_get_functiondef('commit_batch'::regproc) AS now`)).toEqual([{ now }]);
  });

  it('lands in its own schema whatever options the address bears', async () => {
    const schema = `${database.name}_options`;
    const address = new URL(database.ownerUrl);
    address.searchParams.set('options', '-c statement_timeout=60000 -c search_path=public');
    await migrateSchema(schema, [CreateShelf1763700000001], { ...target(), ownerUrl: address.href });
    const tables = `SELECT DISTINCT schemaname FROM pg_tables WHERE tablename IN ('shelf', 'events', 'migrations') AND schemaname IN ('public', '${schema}')`;
    expect(await as(schema, tables)).toEqual([{ schemaname: schema }]);
  });

  it('waits for as long as it takes, whatever time-outs its role has', async () => {
    const [schema, hasty] = [`${database.name}_hasty`, `${database.role}_hasty_owner`];
    const settings = ['statement_timeout', 'transaction_timeout', 'lock_timeout']
      .map((name) => `ALTER ROLE ${hasty} SET ${name} = 1;`)
      .join('');
    await query(database.ownerUrl, `CREATE ROLE ${hasty} SUPERUSER LOGIN PASSWORD 'secret'; ${settings}`);
    const ownerUrl = database.urlOf(hasty);
    await Promise.all([1, 2, 3].map(() => migrateSchema(schema, [CreateShelf1763700000001], { ...target(), ownerUrl })));
    expect(await query(database.ownerUrl, `SELECT * FROM ${schema}.shelf`)).toEqual([]);
    await query(database.ownerUrl, `REASSIGN OWNED BY ${hasty} TO CURRENT_USER; DROP OWNED BY ${hasty}`);
  });

  it('from several places at once ends well everywhere', async () => {
    const schema = `${database.name}_once`;
    await Promise.all([1, 2, 3].map(() => migrateSchema(schema, [CreateShelf1763700000001], target())));
    expect(await as(schema, 'SELECT count(*)::int AS count FROM shelf')).toEqual([{ count: 0 }]);
  });

  it('that fails leaves no half of it, and hinders nobody', async () => {
    const schema = `${database.name}_half`;
    await migrateSchema(schema, [], target());
    await expect(migrateSchema(schema, [CreateShelf1763700000001, Broken1763700000002], target())).rejects.toThrow('nothing_of_that_name');
    await expect(as(schema, 'SELECT * FROM shelf')).rejects.toThrow('does not exist');
    await migrateSchema(schema, [CreateShelf1763700000001], target());
    expect(await as(schema, 'SELECT * FROM shelf')).toEqual([]);
  });

  it('refuses data of another version, of which it names what it does not know; an older version goes on with what newer ones did', async () => {
    const schema = `${database.name}_other`;
    await migrateSchema(schema, [CreateShelf1763700000001], target());
    await migrateSchema(schema, [], target());
    await expect(migrateSchema(schema, [Broken1763700000002], target())).rejects.toThrow(
      'another version of Quadrille (CreateShelf1763700000001)',
    );
  });

  it('takes a password as it is', async () => {
    const schema = `${database.name}_word`;
    await migrateSchema(schema, [], { ownerUrl: database.ownerUrl, password: "it's; DROP TABLE events; --" });
    await migrateSchema(schema, [], target());
    expect(await as(schema, 'SELECT count(*)::int AS count FROM events')).toEqual([{ count: 0 }]);
  });
});

describe('migrating for a role that serves another database of the server', () => {
  let other: ScratchDatabase;
  beforeAll(async () => {
    other = await scratchDatabase();
  });
  afterAll(() => other.drop());
  const inOther = (password: string) => ({ ownerUrl: other.ownerUrl, password });

  it('changes nothing, and says what to do, where it would be locked out there', async () => {
    const schema = `${database.name}_shared`;
    await migrateSchema(schema, [], target());
    await expect(migrateSchema(schema, [], inOther('another'))).rejects.toThrow(
      new RegExp(`quadrille_${schema} serves the database ${database.name} too.*Take a server of its own, or the same passwords.*drop it`),
    );
    expect(await query(other.ownerUrl, `SELECT to_regnamespace('${schema}') IS NOT NULL AS made`)).toEqual([{ made: false }]);
    expect(await as(schema, 'SELECT current_user AS role')).toEqual([{ role: `quadrille_${schema}` }]);
  });

  it('goes well where nobody can find out from here whether its password is another', async () => {
    const schema = `${database.name}_closed`;
    await migrateSchema(schema, [], target());
    // The role may not come into the database that is set up: it is not its password that is wrong.
    await query(other.ownerUrl, `REVOKE CONNECT ON DATABASE ${other.name} FROM PUBLIC`);
    await migrateSchema(schema, [], inOther(target().password));
    await query(other.ownerUrl, `GRANT CONNECT ON DATABASE ${other.name} TO PUBLIC`);
    expect(await as(schema, 'SELECT current_user AS role')).toEqual([{ role: `quadrille_${schema}` }]);
  });

  it('goes well under one password, which then stays as it is for both', async () => {
    const schema = `${database.name}_friends`;
    for (const ownerUrl of [database.ownerUrl, other.ownerUrl]) await migrateSchema(schema, [], { ownerUrl, password: 'p/%w@ü' });
    await expect(migrateSchema(schema, [], target())).rejects.toThrow(`serves the database ${other.name} too`);
    const url = Object.assign(new URL(other.ownerUrl), { username: `quadrille_${schema}`, password: encodeURIComponent('p/%w@ü') });
    expect(await query(url.href, 'SELECT count(*)::int AS count FROM events')).toEqual([{ count: 0 }]);
  });
});
