import { migrateService, Sandbox, sandboxMigration } from '@quadrille/service';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CardCharge } from './card-network.js';
import { SandboxCardNetwork } from './sandbox.js';

describe('the sandbox', () => {
  const open: Sandbox[] = [];
  let database: ScratchDatabase;
  let simulator: string;

  /** A network as a service that was just started has it. */
  const started = (): SandboxCardNetwork => {
    open.push(new Sandbox({ simulator, url: database.roleUrl }));
    return new SandboxCardNetwork(open.at(-1)!, { timeoutMs: 10 });
  };
  const charge = (token: string): CardCharge => {
    const orderId = randomUUID();
    return { orderId, intentId: `${orderId}-1`, amount: { amount: 4200, currency: 'USD' }, token };
  };

  beforeAll(async () => {
    database = await scratchDatabase({ migrate: (target) => migrateService({ ...target, migrations: [sandboxMigration] }) });
  });
  afterAll(() => database.drop());
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

  it('answers a belated charge when the money went back, not before; meanwhile it is found', async () => {
    const [network, one] = [started(), charge('test_answer_after_refund')];
    let isAnswered = false;
    const answer = network.charge(one).finally(() => (isAnswered = true));
    await expect.poll(() => network.find(one)).toMatchObject({ status: 'captured' });
    expect(isAnswered).toBe(false);
    await network.refund({ ...one, reference: `sandbox_${one.intentId}` });
    expect(await answer).toMatchObject({ status: 'captured' });
    expect((await open[0]!.find(one.intentId)).map(({ kind }) => kind)).toEqual(['captured', 'refunded']);
  });

  it('captures by a token of unheard answers, and is silent to the first three who ask, in whichever process', async () => {
    const one = charge('test_timeout_captured_unheard');
    await expect(started().charge(one)).rejects.toMatchObject({ error: 'GatewayTimeout' });
    for (let asked = 0; asked < 3; asked += 1) await expect(started().find(one)).rejects.toMatchObject({ error: 'GatewayTimeout' });
    expect(await started().find(one)).toMatchObject({ status: 'captured' });
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
