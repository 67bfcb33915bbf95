import { settled } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSystem } from '../system/running-system.ts';
import { serviceNames } from '../system/services.ts';
import { Customers } from './customers.ts';
import { testBadInput } from './bad-input.ts';
import { deliverEverythingAgain } from './deliver-again.ts';
import { allArrive } from './ends.ts';
import { everythingHolds, houseOf, startFaultSystem } from './fault-system.ts';
import { membersOf, readSoFar, rewind } from './groups.ts';
import { snapshot } from './snapshot.ts';

describe('a system that is told everything twice', () => {
  let system: RunningSystem;
  const everAccepted: string[] = [];

  beforeAll(async () => {
    system = await startFaultSystem('survived');
    const customers = new Customers(system);
    await customers.order(200, 8_000);
    await allArrive(system.postgresUrl, customers, 60_000);
    everAccepted.push(...customers.accepted.keys());
    await everythingHolds(houseOf(system, everAccepted));
  });
  afterAll(() => system?.stop());

  /** How many messages each service has behind it. */
  const read = (): Promise<readonly number[]> => Promise.all(serviceNames.map((name) => readSoFar(system.brokers, name)));
  /** Or more: what a broker answers too late is sent to it once more. */
  const untilRead = async (messages: readonly number[]): Promise<void> => {
    const unread = async (): Promise<readonly number[]> => (await read()).filter((behind, index) => behind < messages[index]!);
    await expect.poll(unread, { timeout: 60_000, interval: 500 }).toEqual([]);
  };

  it('changes nothing when every message is delivered twice', async () => {
    const before = await snapshot(system.postgresUrl);
    const readBefore = await read();
    expect(await deliverEverythingAgain(system.brokers)).toBeGreaterThan(1_000);
    // Each group has read every message of its topics a second time.
    await untilRead(readBefore.map((messages) => 2 * messages));
    await settled(houseOf(system), { withinMs: 60_000 });
    expect(await snapshot(system.postgresUrl)).toEqual(before);
    await everythingHolds(houseOf(system, everAccepted));
  });

  it('changes nothing when every service reads its topics again from their beginning', async () => {
    const before = await snapshot(system.postgresUrl);
    await Promise.all(serviceNames.map((name) => system.stopOne(name)));
    const readBefore = await read();
    expect(Math.min(...readBefore)).toBeGreaterThan(300);
    const members = async (): Promise<number> =>
      (await Promise.all(serviceNames.map((name) => membersOf(system.brokers, name)))).reduce((sum, { length }) => sum + length, 0);
    await expect.poll(members, { timeout: 30_000, interval: 250 }).toBe(0);
    await rewind(system.brokers, serviceNames);
    expect(await read()).toEqual(serviceNames.map(() => 0));
    await Promise.all(serviceNames.map((name) => system.release(name)));
    await untilRead(readBefore);
    await settled(houseOf(system), { withinMs: 60_000 });
    expect(await snapshot(system.postgresUrl)).toEqual(before);
    await everythingHolds(houseOf(system, everAccepted));
  });

  describe('what cannot be applied', () => {
    testBadInput(() => system, everAccepted);

    it('leaves everything in order', async () => {
      await expect(everythingHolds(houseOf(system, everAccepted))).resolves.toBeUndefined();
    });
  });
});
