import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSystem } from '../system/running-system.ts';
import { serviceNames } from '../system/services.ts';
import { Customers } from './customers.ts';
import { allArrive, onTheirWay } from './ends.ts';
import { everythingHolds, houseOf, startFaultSystem } from './fault-system.ts';
import { membersOf } from './groups.ts';

/** From the moment that what was killed is ready again. */
const promisedMs = 15_000;

describe('under a load of 200 orders nothing is lost', () => {
  let system: RunningSystem;
  const everAccepted: string[] = [];

  beforeAll(async () => {
    system = await startFaultSystem('killed', { env: { every: { KAFKA_SESSION_TIMEOUT_MS: '3000' } } });
  });
  afterAll(() => system?.stop());

  /** Orders come in all the while; `fault` strikes among them and resolves when what it struck is ready again. */
  const underLoad = async (fault: (customers: Customers) => Promise<void>, gateway?: () => string): Promise<Customers> => {
    const customers = new Customers(system);
    const ordering = customers.order(200, 2_500, gateway);
    // Not before something is under way: what strikes an idle house proves nothing.
    await expect.poll(() => customers.accepted.size, { timeout: 30_000, interval: 20 }).toBeGreaterThan(30);
    await fault(customers);
    const ms = await allArrive(system.postgresUrl, customers, promisedMs);
    await ordering;
    await allArrive(system.postgresUrl, customers, promisedMs - ms);
    everAccepted.push(...customers.accepted.keys());
    return customers;
  };

  const somethingIsUnderWay = async (customers: Customers): Promise<void> => {
    await expect.poll(() => onTheirWay(system.postgresUrl, customers.accepted)).not.toEqual([]);
  };
  /** How often it was killed so far. It may have died otherwise too: a start that comes too early fails, and is repeated. */
  const killsOf = (name: string): number => system.process(name).exits.filter(({ signal }) => signal === 'SIGKILL').length;

  /** kill -9 to all of these at once, in the middle of something; they come back by themselves. */
  const killed =
    (names: readonly string[]) =>
    async (customers: Customers): Promise<void> => {
      const before = names.map((name) => ({ pid: system.pidOf(name), kills: killsOf(name) }));
      await somethingIsUnderWay(customers);
      await Promise.all(names.map((name) => system.kill(name)));
      await system.whenReady(names, 60_000);
      for (const [index, name] of names.entries()) {
        expect(killsOf(name)).toBe(before[index]!.kills + 1);
        expect(system.pidOf(name)).not.toBe(before[index]!.pid);
      }
    };

  it.each(serviceNames)('when %s is killed', async (name) => {
    const { accepted } = await underLoad(killed([name]));
    // What nobody waits for is answered all the while.
    expect(accepted.size).toBeGreaterThanOrEqual(name === 'gateway' ? 31 : 200);
    await everythingHolds(houseOf(system, everAccepted));
  });

  it.each(['kafka', 'postgres'])('when %s is killed', async (name) => {
    const { accepted } = await underLoad(killed([name]));
    expect(accepted.size).toBeGreaterThan(30);
    await everythingHolds(houseOf(system, everAccepted));
  });

  it('when all services are killed at once', async () => {
    const { accepted } = await underLoad(killed(serviceNames));
    expect(accepted.size).toBeGreaterThan(30);
    await everythingHolds(houseOf(system, everAccepted));
  });

  it('when of two instances of each service one is killed: the other takes over its partitions', async () => {
    const firsts = [...serviceNames];
    await Promise.all(firsts.map((service) => system.addInstance(service)));
    /** In how many groups so many members share everything there is to be read. */
    const sharedBy = async (number: number): Promise<number> => {
      const groups = await Promise.all(firsts.map((service) => membersOf(system.brokers, service)));
      const shares = groups.filter((members) => members.length === number && members.every(({ partitions }) => partitions >= 6 / number));
      return shares.length;
    };
    await expect.poll(() => sharedBy(2), { timeout: 40_000, interval: 250 }).toBe(firsts.length);
    await underLoad(
      async (customers) => {
        await somethingIsUnderWay(customers);
        for (const name of firsts) system.hold(name);
        await Promise.all(firsts.map((name) => system.kill(name)));
        await expect.poll(() => sharedBy(1), { timeout: 40_000, interval: 250 }).toBe(firsts.length);
      },
      () => system.urlOf('gateway-2'),
    );
    expect(firsts.map((name) => system.pidOf(name))).toEqual(firsts.map(() => undefined));
    await everythingHolds({ ...houseOf(system, everAccepted), gateway: system.urlOf('gateway-2') });
  });
});
