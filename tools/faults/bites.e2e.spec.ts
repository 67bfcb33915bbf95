import { checkInvariants, readLag } from '@quadrille/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from '../scenarios/shop.ts';
import type { RunningSystem } from '../system/running-system.ts';
import { serviceNames, type Environment, type ServiceName } from '../system/services.ts';
import { deliverEverythingAgain } from './deliver-again.ts';
import { houseOf, startFaultSystem } from './fault-system.ts';
import { planted, sound } from './planted.ts';
import { rowsOf } from './rows.ts';

/** What guards against a fault is seen to guard: the same fault is survived with it and does harm without it. */
describe('what the invariants say', () => {
  let system: RunningSystem;
  let shop: Shop;

  beforeAll(async () => {
    system = await startFaultSystem('bites', { env: { every: { KAFKA_SESSION_TIMEOUT_MS: '3000' } } });
    shop = new Shop(system);
  });
  afterAll(() => system?.stop());

  /** How many breaches of an invariant there are by now. Harm that was done on purpose stays: what counts is what comes on top. */
  const breachesOf = async (invariant: string): Promise<number> => {
    const [violation] = await checkInvariants(houseOf(system), { only: [invariant] });
    return violation?.count ?? 0;
  };

  const lagOf = async (service: string): Promise<number> => (await readLag(system.brokers.split(','))).get(service) ?? 0;

  /** Nothing is to be read, sent or done any more; whether it is as it should be is another matter. */
  const isQuiet = async (service: ServiceName): Promise<void> => {
    const sql = `SELECT (SELECT count(*) FROM ${service}.outbox)::int AS unsent, (SELECT count(*) FROM ${service}.events)::int AS written`;
    let before = '';
    await expect
      .poll(
        async () => {
          const now = JSON.stringify([await lagOf(service), await rowsOf(system.postgresUrl, sql)]);
          const still = now === before && now.startsWith('[0,[{"unsent":0');
          before = now;
          return still;
        },
        { timeout: 60_000, interval: 750 },
      )
      .toBe(true);
  };

  const quiet = (): Promise<unknown> => Promise.all(serviceNames.map(isQuiet));

  /** How each service runs, where it is not sound. */
  const worn = new Map<ServiceName, Environment>();
  /** Every service is sound but these; those that run otherwise so far are started anew, all at once. */
  const wear = async (wanted: Partial<Record<ServiceName, string>>): Promise<void> => {
    const changed = serviceNames.filter((service) => wanted[service] !== undefined || worn.has(service));
    await Promise.all(
      changed.map((service) => {
        const name = wanted[service];
        if (name === undefined) worn.delete(service);
        else worn.set(service, planted(name));
        return system.restart(service, worn.get(service) ?? sound);
      }),
    );
  };

  const count = async (sql: string, ids: readonly string[]): Promise<number> =>
    (await rowsOf<{ number: number }>(system.postgresUrl, `SELECT count(*)::int AS number FROM ${sql}`, [ids]))[0]?.number ?? 0;

  /** When a service is in the middle of its part of these orders. */
  const middle: Partial<Record<ServiceName, (ids: readonly string[]) => Promise<boolean>>> = {
    inventory: async (ids) => (await count(`inventory.events WHERE type = 'StockReserved' AND stream_id = ANY ($1)`, ids)) > 0,
    // Offsets are committed once a second: the kill comes after that and before the handling.
    email: async (ids) => {
      if ((await count(`orders.events WHERE type = 'OrderPlaced' AND stream_id = ANY ($1)`, ids)) < ids.length) return false;
      await sleep(1_300);
      return true;
    },
    payment: async (ids) => (await count(`sandbox.ledger WHERE kind = 'captured' AND order_id = ANY ($1)`, ids)) > 0,
  };

  /** Ten orders; each of these is killed when it is in the middle of them, and comes back. */
  const killAmongOrders = async (...services: readonly ServiceName[]): Promise<void> => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => shop.place()));
    await Promise.all(
      services.map(async (service) => {
        await expect.poll(() => middle[service]?.(ids), { timeout: 60_000, interval: 20 }).toBe(true);
        await system.kill(service);
        await system.whenReady([service], 40_000);
      }),
    );
  };

  const deliverTwice = async (): Promise<void> => {
    await shop.untilStatus(await shop.place(), 'delivered');
    await deliverEverythingAgain(system.brokers);
  };

  /** Calls of a killed process are taken over within this time. */
  const takenOverMs = 7_000;

  it('stays green under every one of these faults while its guards are there', async () => {
    // None of these is a defect: they leave time for a kill to fall between two steps.
    await wear({ inventory: 'slow-to-publish', email: 'slow-to-handle', payment: 'slow-to-answer' });
    await killAmongOrders('inventory', 'email', 'payment');
    await deliverTwice();
    await sleep(takenOverMs);
    await quiet();
    for (const invariant of ['I4', 'I7', 'I11'])
      expect({ invariant, breaches: await breachesOf(invariant) }).toEqual({ invariant, breaches: 0 });
  });

  const cases: readonly {
    readonly guard: string;
    readonly service: ServiceName;
    readonly defect: string;
    readonly invariant: string;
    readonly fault?: () => Promise<void>;
    readonly settle?: number;
  }[] = [
    {
      guard: 'the handled check, when everything is delivered twice',
      service: 'inventory',
      defect: 'forgets-what-it-handled',
      invariant: 'I7',
      fault: deliverTwice,
    },
    {
      guard: 'the outbox, when the process is killed after the commit',
      service: 'inventory',
      defect: 'keeps-no-outbox',
      invariant: 'I7',
    },
    {
      guard: 'resolving after the commit, when the process is killed before it',
      service: 'email',
      defect: 'resolves-too-early',
      invariant: 'I7',
    },
    {
      guard: 'the idempotency key, when the process is killed between deed and answer',
      service: 'payment',
      defect: 'resumes-under-a-new-key',
      invariant: 'I4',
      settle: takenOverMs,
    },
    // The last: the calls that it leaves open would be taken over by whoever comes after it.
    {
      guard: 'the taking over of calls, when the process is killed during them',
      service: 'payment',
      defect: 'takes-over-no-effect',
      invariant: 'I11',
      settle: takenOverMs,
    },
  ];

  it.each(cases)('goes red without $guard', async ({ service, defect, invariant, fault, settle = 0 }) => {
    await wear({ [service]: defect });
    await quiet();
    const before = await breachesOf(invariant);
    await (fault ?? (() => killAmongOrders(service)))();
    await sleep(settle);
    await quiet();
    expect(await breachesOf(invariant)).toBeGreaterThan(before);
  });
});
