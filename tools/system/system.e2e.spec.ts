import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFolder } from '../testing/run-folder.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';
import type { RunningSystem } from './running-system.ts';
import { startSystem } from './system.ts';

describe('a system under its supervisor', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startSystem({ dataDir: testFolder('system') });
  });
  afterAll(() => system?.stop());

  /** Each of them alone is killed under load where orders must not be lost: tools/faults/killed.e2e.spec.ts. */
  it('has Kafka, PostgreSQL and services back after kill -9 of all at once, and everything ready again', async () => {
    const names = ['kafka', 'postgres', 'gateway', 'saga'];
    const before = names.map((name) => system.pidOf(name));
    await Promise.all(names.map((name) => system.kill(name)));
    await system.whenReady(names, 50_000);
    for (const [index, name] of names.entries()) {
      expect(system.pidOf(name)).not.toBe(before[index]);
      expect(system.process(name).exits).toContainEqual(expect.objectContaining({ signal: 'SIGKILL' }));
    }
    await expect.poll(async () => (await fetch(`${system.urlOf('gateway')}/health/ready`)).status, { timeout: 50_000 }).toBe(200);
  });

  it('keeps down what is held, until it is released', async () => {
    system.hold('email');
    await system.kill('email');
    expect(system.pidOf('email')).toBeUndefined();
    await system.release('email');
    expect(system.pidOf('email')).toBeDefined();
  });

  it('ends a service in order when it is asked to, with 0', async () => {
    const exit = await system.restart('shipping', { LOG_LEVEL: 'warn' });
    expect(exit).toMatchObject({ code: 0, signal: null });
    expect(system.process('shipping').program.env).toMatchObject({ LOG_LEVEL: 'warn' });
  });

  it('runs a second instance of a service beside the first', async () => {
    const name = await system.addInstance('payment');
    expect(name).toBe('payment-2');
    expect(system.describe().services.map((service) => service.name)).toContain('payment-2');
    await expect.poll(async () => (await fetch(`${system.urlOf(name)}/health/ready`)).status, { timeout: 30_000 }).toBe(200);
  });

  it('leaves nothing running', async () => {
    const processes = system.names().map((name) => identify(system.pidOf(name) as number) as ProcessIdentity);
    expect(processes).toHaveLength(10);
    await system.stop();
    expect(processes.filter(isAlive)).toEqual([]);
  });
});
