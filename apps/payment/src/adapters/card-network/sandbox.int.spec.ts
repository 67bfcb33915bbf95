import { migrateService, Sandbox, sandboxMigration } from '@quadrille/service';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CardCharge } from './card-network.js';
import { SandboxCardNetwork } from './sandbox.js';

const database = `spec_${randomUUID().slice(0, 8)}`;
const role = `quadrille_${database}`;

const asOwner = async (...statements: readonly string[]): Promise<void> => {
  const client = new Client({ connectionString: process.env['TEST_DATABASE_URL'] });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

describe('the sandbox', () => {
  const open: Sandbox[] = [];
  let simulator: string;

  /** A network as a service that was just started has it. */
  const started = (): SandboxCardNetwork => {
    const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
    [url.pathname, url.username, url.password] = [`/${database}`, role, 'secret'];
    open.push(new Sandbox({ simulator, url: url.href }));
    return new SandboxCardNetwork(open.at(-1)!, { timeoutMs: 10 });
  };
  const charge = (token: string): CardCharge => {
    const orderId = randomUUID();
    return { orderId, intentId: `${orderId}-1`, amount: { amount: 4200, currency: 'USD' }, token };
  };

  beforeAll(async () => {
    const url = new URL(process.env['TEST_DATABASE_URL'] ?? 'TEST_DATABASE_URL is not set: npm test starts a PostgreSQL');
    url.pathname = `/${database}`;
    await asOwner(`CREATE DATABASE ${database}`);
    await migrateService({ name: database, migrations: [sandboxMigration], ownerUrl: url.href, password: 'secret' });
  });
  afterAll(() => asOwner(`DROP DATABASE ${database} WITH (FORCE)`, `DROP ROLE ${role}`));
  beforeEach(() => {
    simulator = randomUUID();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
  });

  it('counts the tries of a token that fails twice, whichever process makes them', async () => {
    const one = charge('test_temp_fail_visa');
    for (const network of [started(), started()]) await expect(network.charge(one)).rejects.toMatchObject({ error: 'GatewayUnavailable' });
    expect(await started().charge(one)).toMatchObject({ status: 'captured' });
  });

  it('asks a token that is rate-limited to come back, and captures then', async () => {
    const [network, one] = [started(), charge('test_rate_limit_visa')];
    await expect(network.charge(one)).rejects.toMatchObject({ error: 'RateLimited', retryAfterSeconds: 1 });
    expect(await network.charge(one)).toMatchObject({ status: 'captured' });
  });

  it('loses every call of a token of network errors', async () => {
    const [network, one] = [started(), charge('test_network_error')];
    for (let attempt = 0; attempt < 4; attempt += 1) await expect(network.charge(one)).rejects.toMatchObject({ error: 'NetworkError' });
  });

  it('remembers what it captured before its service was killed', async () => {
    const one = charge('test_success_visa');
    await started().charge(one);
    expect(await started().find(one)).toMatchObject({ status: 'captured' });
  });

  it('is GatewayUnavailable during an outage, and does nothing', async () => {
    const [network, one] = [started(), charge('test_success_visa')];
    await open[0]!.patchKnobs({ outage: true });
    for (const call of [network.charge(one), network.find(one), network.settle(one)])
      await expect(call).rejects.toMatchObject({ error: 'GatewayUnavailable' });
    expect(await open[0]!.find(one.intentId)).toEqual([]);
  });

  it('is NetworkError for the share of calls that is lost', async () => {
    const network = started();
    await open[0]!.patchKnobs({ failureRate: 1 });
    await expect(network.charge(charge('test_success_visa'))).rejects.toMatchObject({ error: 'NetworkError' });
  });

  it('takes a refund of what was never captured for a defect of ours', async () => {
    const one = charge('test_success_visa');
    await expect(started().refund({ ...one, reference: 'made up' })).rejects.toThrow(TypeError);
  });

  it('is NetworkError while its ledger cannot be reached', async () => {
    const network = started();
    await open.pop()!.close();
    await expect(network.charge(charge('test_success_visa'))).rejects.toMatchObject({ error: 'NetworkError' });
  });
});
