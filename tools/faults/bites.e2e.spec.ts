import { checkInvariants, readLag } from '@quadrille/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from '../scenarios/shop.ts';
import type { RunningSystem } from '../system/running-system.ts';
import type { ServiceName } from '../system/services.ts';
import { deliverEverythingAgain } from './deliver-again.ts';
import { houseOf, startFaultSystem } from './fault-system.ts';
import { planted, sound } from './planted.ts';
import { rowsOf } from './rows.ts';

/** What guards against a fault is seen to guard: the same fault is survived with it and does harm without it. */
describe('an invariant goes red when what guards it is taken away', () => {
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
  const quiet = async (service: ServiceName): Promise<void> => {
    const sql = `SELECT (SELECT count(*) FROM ${service}.outbox)::int AS unsent, (SELECT sum(revision) FROM ${service}.streams)::int AS writes`;
    let before = '';
    await expect
      .poll(
        async () => {
          const now = JSON.stringify([await lagOf(service), await rowsOf(system.postgresUrl, sql)]);
          const still = now === before && now.startsWith('[0,[{"unsent":0');
          before = now;
          return still;
        },
        { timeout: 30_000, interval: 750 },
      )
      .toBe(true);
  };

  /** Ten orders; the service is killed when `isMiddle` says that it is in the middle of it, and comes back. */
  const killAmongOrders = async (service: ServiceName, isMiddle: (ids: readonly string[]) => Promise<boolean>): Promise<void> => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => shop.place()));
    await expect.poll(() => isMiddle(ids), { timeout: 15_000, interval: 20 }).toBe(true);
    await system.kill(service);
    await system.whenReady([service], 40_000);
  };

  const count = async (sql: string, ids: readonly string[]): Promise<number> =>
    (await rowsOf<{ number: number }>(system.postgresUrl, `SELECT count(*)::int AS number FROM ${sql}`, [ids]))[0]?.number ?? 0;

  const cases: readonly {
    readonly guard: string;
    readonly service: ServiceName;
    readonly control?: string;
    readonly defect: string;
    readonly invariant: string;
    readonly fault: () => Promise<void>;
    readonly settle?: number;
  }[] = [
    {
      guard: 'the handled check, when everything is delivered twice',
      service: 'inventory',
      defect: 'forgets-what-it-handled',
      invariant: 'I7',
      fault: async () => {
        const id = await shop.place();
        await shop.untilStatus(id, 'delivered');
        await deliverEverythingAgain(system.brokers);
      },
    },
    {
      guard: 'the outbox, when the process is killed after the commit',
      service: 'inventory',
      control: 'slow-to-publish',
      defect: 'keeps-no-outbox',
      invariant: 'I7',
      fault: () =>
        killAmongOrders(
          'inventory',
          async (ids) => (await count(`inventory.events WHERE type = 'StockReserved' AND stream_id = ANY ($1)`, ids)) > 0,
        ),
    },
    {
      guard: 'resolving after the commit, when the process is killed before it',
      service: 'email',
      control: 'slow-to-handle',
      defect: 'resolves-too-early',
      invariant: 'I7',
      // Offsets are committed once a second: the kill comes after that and before the handling.
      fault: () =>
        killAmongOrders('email', async (ids) => {
          if ((await count(`orders.events WHERE type = 'OrderPlaced' AND stream_id = ANY ($1)`, ids)) < ids.length) return false;
          await sleep(1_300);
          return true;
        }),
    },
    {
      guard: 'the taking over of calls, when the process is killed during them',
      service: 'payment',
      control: 'slow-to-answer',
      defect: 'takes-over-no-effect',
      invariant: 'I11',
      fault: () =>
        killAmongOrders('payment', async (ids) => (await count(`sandbox.ledger WHERE kind = 'captured' AND order_id = ANY ($1)`, ids)) > 0),
      settle: 7_000,
    },
    {
      guard: 'the idempotency key, when the process is killed between deed and answer',
      service: 'payment',
      control: 'slow-to-answer',
      defect: 'resumes-under-a-new-key',
      invariant: 'I4',
      fault: () =>
        killAmongOrders('payment', async (ids) => (await count(`sandbox.ledger WHERE kind = 'captured' AND order_id = ANY ($1)`, ids)) > 0),
      settle: 7_000,
    },
  ];

  it.each(cases)('$guard', async ({ service, control, defect, invariant, fault, settle = 0 }) => {
    await system.restart(service, control === undefined ? sound : planted(control));
    const before = await breachesOf(invariant);
    await fault();
    await sleep(settle);
    await quiet(service);
    const guarded = await breachesOf(invariant);
    expect(guarded).toBe(before);

    await system.restart(service, planted(defect));
    await fault();
    await sleep(settle);
    await quiet(service);
    const unguarded = await breachesOf(invariant);
    expect(unguarded).toBeGreaterThan(before);
    await system.restart(service, sound);
  });
});
