import type { Database } from '@quadrille/service';
import type { Workers } from '../workers/call.js';
import type { Runtime } from './runtime.js';
import type { Surroundings } from './turn.js';

export type RuntimeOptions = Readonly<{
  database: Pick<Database, 'pool' | 'clock'>;
  region: string;
  workers: (runtime: Runtime) => Workers;
  log: Readonly<{ error: (details: object, message: string) => void }>;
  limits?: Surroundings['limits'];
  /** Without it there is every activity. */
  hasActivity?: Surroundings['hasActivity'];
  /** Why nothing of a machine goes on, undefined where it may; without it every machine does. */
  whyOver?: (machineArn: string) => Promise<string | undefined>;
  /** Executions (and hundreds of their branches) that are kept in memory. */
  capacity?: number;
  /** How often the tables are looked at for what another instance left, ms. */
  lookEveryMs?: number;
  /** After how long without a sign of life the calls of an instance are made by another one, ms. */
  aliveMs?: number;
  /** How long what this process took in hand is left to it before it is due again, ms. */
  leaseMs?: number;
  callsAtOnce?: number;
}>;

/** What is taken where nothing else is said. */
export const usual = {
  whyOver: async () => undefined,
  capacity: 5000,
  lookEveryMs: 5000,
  aliveMs: 10_000,
  leaseMs: 5000,
  callsAtOnce: 100,
} satisfies Partial<RuntimeOptions>;
