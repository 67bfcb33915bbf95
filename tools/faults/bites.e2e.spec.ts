import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSystem } from '../system/running-system.ts';
import type { ServiceName } from '../system/services.ts';
import { allArrive } from './ends.ts';
import { startFaultSystem } from './fault-system.ts';
import { Strikes } from './strikes.ts';
import { WornSystem } from './worn-system.ts';

/** What guards against a fault is seen to guard: the same fault is survived with it and does harm without it. */
describe('what the invariants and the promises say', () => {
  let system: RunningSystem;
  let worn: WornSystem;
  let strikes: Strikes;

  beforeAll(async () => {
    system = await startFaultSystem('bites', { env: { every: { KAFKA_SESSION_TIMEOUT_MS: '3000' } } });
    worn = new WornSystem(system);
    strikes = new Strikes(system);
  });
  afterAll(() => system?.stop());

  /** Calls of a killed process are taken over within this time. */
  const takenOverMs = 7_000;
  /** A customer waits no longer for an answer, whatever is away. */
  const answeredMs = 5_000;
  /** Many times what a few orders take from their payment to their mail. */
  const arrivedMs = 4_000;

  it('stays green under every one of these faults while its guards are there', async () => {
    // None of these is a defect: they leave time for a kill to fall between two steps.
    await worn.wear({ inventory: 'slow-to-publish', email: 'slow-to-handle', payment: 'slow-to-answer' });
    await strikes.killAmongOrders('inventory', 'email', 'payment');
    await strikes.deliverTwice();
    await sleep(takenOverMs);
    await worn.quiet();
    for (const invariant of ['I4', 'I7', 'I11'])
      expect({ invariant, breaches: await worn.breachesOf(invariant) }).toEqual({ invariant, breaches: 0 });
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
      fault: () => strikes.deliverTwice(),
    },
    {
      guard: 'the handled ids of the store, when topics are read again from their beginning',
      service: 'inventory',
      defect: 'remembers-in-memory-alone',
      invariant: 'I7',
      fault: () => strikes.readAgain('inventory'),
    },
    {
      guard: 'the outbox, when the process is killed after the commit',
      service: 'inventory',
      defect: 'keeps-no-outbox',
      invariant: 'I7',
    },
    {
      guard: 'keeping what could not be sent, when Kafka is killed',
      service: 'inventory',
      defect: 'takes-a-failed-send-for-done',
      invariant: 'I7',
      fault: () => strikes.killKafkaAmongOrders('inventory'),
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
    await worn.wear({ [service]: defect });
    await worn.quiet();
    const before = await worn.breachesOf(invariant);
    await (fault ?? (() => strikes.killAmongOrders(service)))();
    await sleep(settle);
    await worn.quiet();
    expect(await worn.breachesOf(invariant)).toBeGreaterThan(before);
  });

  it('goes red without the commit of offsets at the end, when a service is stopped under load', async () => {
    await worn.wear({ inventory: 'commits-at-the-end' });
    expect(await strikes.stopAmongOrders('inventory')).toEqual([]);
    await worn.wear({ inventory: 'leaves-without-committing' });
    expect(await strikes.stopAmongOrders('inventory')).not.toEqual([]);
  });

  it('goes red without an end to how long a request waits, when PostgreSQL is away', async () => {
    await worn.wear({ gateway: 'waits-for-the-database' });
    const answers = await strikes.answersWithoutPostgres(answeredMs + 500);
    expect(answers.filter(({ ms }) => ms > answeredMs)).not.toEqual([]);
  });

  it('goes red without forgetting what others may have written, when of two instances one is killed', async () => {
    await worn.wear({ payment: 'trusts-its-memory' });
    const ids = await strikes.payAfterAnotherInstance();
    const orders = new Map(ids.map((id) => [id, 'goes well'] as const));
    await expect(allArrive(system.postgresUrl, orders, arrivedMs)).rejects.toThrow('not where they belong');
  });
});
