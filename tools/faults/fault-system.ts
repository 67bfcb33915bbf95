import { join } from 'node:path';
import { checkInvariants, explain, type House, settled } from '@quadrille/testing';
import { expect } from 'vitest';
import type { RunningSystem } from '../system/running-system.ts';
import { startSystem, type SystemOptions } from '../system/system.ts';
import { testFolder } from '../testing/run-folder.ts';

/** Parcels that arrive soon: what is to be at rest has not to be waited for. */
const quickCarrier = { SANDBOX_DISPATCH_SECONDS: '0.3', SANDBOX_DELIVERY_SECONDS: '0.6' };
/** After kill -9 a group waits for so long for the one that is gone. Two seconds less than by default: a dozen kills follow each other here. */
const quickGroups = { KAFKA_SESSION_TIMEOUT_MS: '4000' };

export const startFaultSystem = (name: string, { env = {}, ...options }: Omit<SystemOptions, 'dataDir'> = {}): Promise<RunningSystem> =>
  startSystem({
    ...options,
    dataDir: testFolder(name),
    env: { ...env, every: { ...quickGroups, ...env.every }, shipping: { ...quickCarrier, ...env.shipping } },
  });

/** The system as the invariants look at it. */
export const houseOf = (system: RunningSystem, accepted: Iterable<string> = []): House => ({
  databaseUrl: system.postgresUrl,
  gateway: system.gateway,
  operatorToken: system.operatorToken,
  brokers: system.brokers,
  logFolder: join(system.dataDir, 'logs'),
  accepted: [...accepted],
});

/** Waits until nothing is under way any more; then every invariant has to hold. */
export const everythingHolds = async (house: House): Promise<void> => {
  await settled(house, { withinMs: 40_000 });
  expect(explain(await checkInvariants(house))).toBe('');
};
