import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSystem } from '../system/running-system.ts';
import type { ServiceName } from '../system/services.ts';
import { MachineClock } from '../testing/machine-clock.ts';
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

  const breaches = (invariants: readonly string[]): Promise<readonly number[]> =>
    Promise.all(invariants.map((invariant) => worn.breachesOf(invariant)));

  it('stays green under every one of these faults while its guards are there', async () => {
    // None of these is a defect: they leave time for a kill to fall between two steps.
    await worn.wear({ gateway: 'slow-to-publish', inventory: 'slow-to-publish', email: 'slow-to-handle', payment: 'slow-to-answer' });
    await strikes.killAmongOrders('inventory', 'email', 'payment');
    await strikes.deliverTwice();
    await Promise.all([strikes.killWhileAccepting(), sleep(takenOverMs)]);
    await worn.quiet();
    await expect.poll(() => breaches(['I4', 'I6', 'I7', 'I11'])).toEqual([0, 0, 0, 0]);
  });

  type Case = Readonly<{
    guard: string;
    worn: Partial<Record<ServiceName, string>>;
    /** What is breached, each by one of the defects. */
    invariants: readonly string[];
    fault: () => Promise<void>;
    settle?: number;
  }>;
  const cases: readonly Case[] = [
    {
      guard: 'the handled check, when everything is delivered twice',
      worn: { inventory: 'forgets-what-it-handled' },
      invariants: ['I7'],
      fault: () => strikes.deliverTwice(),
    },
    {
      guard: 'the handled ids of the store, when topics are read again from their beginning',
      worn: { inventory: 'remembers-in-memory-alone' },
      invariants: ['I7'],
      fault: () => strikes.readAgain('inventory'),
    },
    {
      guard: 'the outbox, and without publishing after the commit, when a process is killed between the two',
      worn: { inventory: 'keeps-no-outbox', gateway: 'publishes-before-the-commit' },
      invariants: ['I7', 'I6'],
      fault: async () => {
        await strikes.killAmongOrders('inventory');
        await strikes.killWhileAccepting();
      },
    },
    {
      guard: 'keeping what could not be sent, when Kafka is killed',
      worn: { inventory: 'takes-a-failed-send-for-done' },
      invariants: ['I7'],
      fault: () => strikes.killKafkaAmongOrders('inventory'),
    },
    {
      guard:
        'resolving after the commit, and without the idempotency key, when a process is killed before the one, or between deed and answer',
      worn: { email: 'resolves-too-early', payment: 'resumes-under-a-new-key' },
      invariants: ['I7', 'I4'],
      fault: () => strikes.killAmongOrders('email', 'payment'),
      settle: takenOverMs,
    },
    // The last: the calls that it leaves open would be taken over by whoever comes after it.
    {
      guard: 'the taking over of calls, when the process is killed during them',
      worn: { payment: 'takes-over-no-effect' },
      invariants: ['I11'],
      fault: () => strikes.killAmongOrders('payment'),
      settle: takenOverMs,
    },
  ];

  it.each(cases)('goes red without $guard', async ({ worn: wanted, invariants, fault, settle = 0 }) => {
    await worn.wear(wanted);
    const before = await breaches(invariants);
    await fault();
    await sleep(settle);
    await worn.quiet();
    const areMore = async (): Promise<readonly boolean[]> => (await breaches(invariants)).map((count, index) => count > before[index]!);
    await expect.poll(areMore).toEqual(invariants.map(() => true));
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
    const accepted = new Map(ids.map((id) => [id, 'goes well'] as const));
    await expect(allArrive(system.postgresUrl, { accepted, clock: new MachineClock() }, arrivedMs)).rejects.toThrow(
      'not where they belong',
    );
  });
});
