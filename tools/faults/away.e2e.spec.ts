import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSystem } from '../system/running-system.ts';
import { serviceNames } from '../system/services.ts';
import { runningMs } from '../testing/machine-clock.ts';
import { Customers } from './customers.ts';
import { allArrive } from './ends.ts';
import { everythingHolds, houseOf, startFaultSystem } from './fault-system.ts';
import { leftTo } from './left-to.ts';

/** From the moment that everything is ready again. */
const promisedMs = 15_000;
/** A customer waits no longer for an answer, whatever is away. */
const answeredMs = 5_000;
const outageMs = 20_000;

describe('a system that is shut down, or cut off', () => {
  let system: RunningSystem;
  const everAccepted: string[] = [];

  beforeAll(async () => {
    system = await startFaultSystem('away');
  });
  afterAll(() => system?.stop());

  it('ends every service with 0 within 10 s under load, and none has anything delivered again that it had finished', async () => {
    const customers = new Customers(system);
    const ordering = customers.order(200, 4_000);
    await expect.poll(() => customers.accepted.size, { timeout: 30_000, interval: 20 }).toBeGreaterThan(60);
    const since = runningMs();
    const ends = await Promise.all(serviceNames.map(async (name) => ({ name, exit: await system.stopOne(name), ms: runningMs() - since })));
    await ordering;
    const left = await leftTo(system, serviceNames);
    await Promise.all(serviceNames.map((name) => system.release(name)));
    expect(ends.filter(({ exit, ms }) => exit?.code !== 0 || ms > 10_000)).toEqual([]);
    expect(left.flatMap(({ again }) => again)).toEqual([]);
    // They were stopped in the middle: something was left to do.
    expect(left.flatMap(({ toBeRead }) => toBeRead).length).toBeGreaterThan(0);
    await allArrive(system.postgresUrl, customers, promisedMs);
    everAccepted.push(...customers.accepted.keys());
    await everythingHolds(houseOf(system, everAccepted));
  });

  it.each(['kafka', 'postgres'])('answers every POST while %s is away for 20 s, and keeps its word afterwards', async (name) => {
    const customers = new Customers(system);
    const ordering = customers.order(200, outageMs + 5_000);
    await expect.poll(() => customers.accepted.size, { timeout: 30_000, interval: 20 }).toBeGreaterThan(10);
    system.hold(name);
    await system.kill(name);
    const before = customers.answers.length;
    await sleep(outageMs);
    expect(system.pidOf(name)).toBeUndefined();
    const meanwhile = customers.answers.slice(before);
    expect(meanwhile.length).toBeGreaterThan(80);
    await system.release(name);
    await system.whenReady(system.names(), 60_000);
    const ms = await allArrive(system.postgresUrl, customers, promisedMs);
    await ordering;
    await allArrive(system.postgresUrl, customers, promisedMs - ms);
    everAccepted.push(...customers.accepted.keys());

    const refused = customers.answers.filter(({ status }) => status !== 202);
    expect(refused.filter(({ status, retryAfter }) => status !== 503 || retryAfter === null)).toEqual([]);
    expect(customers.answers.filter((answer) => answer.ms > answeredMs)).toEqual([]);
    await everythingHolds(houseOf(system, everAccepted));
  });
});
