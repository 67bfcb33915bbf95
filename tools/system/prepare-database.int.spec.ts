import { scratchDatabase, type ScratchDatabase } from '@quadrille/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareDatabase } from './prepare-database.ts';
import { runApart } from './run-apart.ts';
import { serviceDatabaseUrl } from './services.ts';

describe('the database of a user', () => {
  let database: ScratchDatabase;
  let dataDir: string;
  beforeEach(async () => {
    database = await scratchDatabase();
    dataDir = mkdtempSync(join(tmpdir(), 'quadrille-'));
  });
  afterEach(async () => {
    rmSync(dataDir, { recursive: true });
    await database.drop();
  });

  const prepare = (): Promise<boolean> => prepareDatabase(database.ownerUrl, dataDir, ['shipping'], 'of a spec');
  const shippingLogsIn = async (): Promise<string> => {
    const client = new pg.Client({ connectionString: serviceDatabaseUrl(database.ownerUrl, dataDir, 'shipping') });
    await client.connect();
    try {
      return ((await client.query<{ user: string }>('SELECT current_user AS user')).rows[0] as { user: string }).user;
    } finally {
      await client.end();
    }
  };

  it('is prepared once for a build', async () => {
    expect(await prepare()).toBe(true);
    expect(await prepare()).toBe(false);
    expect(await shippingLogsIn()).toBe('quadrille_shipping');
  });

  it('is prepared once also where a blank is in its name and the owner in the query', async () => {
    const name = `${database.name} shop`;
    const { host, username, password } = new URL(database.ownerUrl);
    const ownerUrl = `postgres://${host}/${encodeURIComponent(name)}?sslmode=disable&user=${username}&password=${password}`;
    await database.query(`CREATE DATABASE "${name}"`);
    try {
      expect(await prepareDatabase(ownerUrl, dataDir, ['shipping'], 'of a spec')).toBe(true);
      expect(await prepareDatabase(ownerUrl, dataDir, ['shipping'], 'of a spec')).toBe(false);
    } finally {
      await database.query(`DROP DATABASE "${name}"`);
    }
  });

  it('that is not there is told by its place', async () => {
    await expect(prepareDatabase('postgres://me:secret@127.0.0.1:1/none', dataDir, ['shipping'], undefined)).rejects.toThrow(
      'PostgreSQL does not let the owner in at 127.0.0.1:1',
    );
  });

  it('lets the services in also when a reset has made them new passwords', async () => {
    await prepare();
    rmSync(join(dataDir, 'secrets'), { recursive: true });
    expect(await prepare()).toBe(true);
    expect(await shippingLogsIn()).toBe('quadrille_shipping');
  });

  it('lets the services in again where somebody else has changed their passwords', async () => {
    await prepare();
    await database.query("ALTER ROLE quadrille_shipping PASSWORD 'of somebody else'");
    await expect(shippingLogsIn()).rejects.toThrow('password authentication failed');
    expect(await prepare()).toBe(true);
    expect(await shippingLogsIn()).toBe('quadrille_shipping');
    expect(await prepare()).toBe(false);
  });
});

describe('the Kafka of a user', () => {
  it('that is not there is told by its place, and the reason once', async () => {
    const attempt = runApart('create-topics.ts', { brokers: '127.0.0.1:1' });
    await expect(attempt).rejects.toThrow(
      /^Kafka at 127\.0\.0\.1:1 has not the topics that are needed\n {2}because Connection error: connect ECONNREFUSED 127\.0\.0\.1:1$/,
    );
  });
});
