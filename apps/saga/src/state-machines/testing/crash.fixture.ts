import type { ExecutionDescription, PinnedMachine } from '../executions.js';
import type { Json } from '@quadrille/asl';
import type { RuntimeOptions } from '../runtime/runtime.js';
import { openRig, type Rig, type StubCall } from './rig.fixture.js';

type Options = Readonly<{ databaseUrl: string; call?: StubCall; workers?: RuntimeOptions['workers'] }>;

const settings = ({ call, workers }: Options) => ({
  limits: { transitionsPerAdvance: 1 },
  lookEveryMs: 50,
  leaseMs: 50,
  ...(call && { call }),
  ...(workers && { workers }),
});

/** Opens a runtime that dies with its first write: it is written, but nothing that would follow from it happens. */
const openDoomed = async (options: Options): Promise<Readonly<{ rig: Rig; dead: Promise<void> }>> => {
  const rig = await openRig(options.databaseUrl, settings(options));
  const { ledger } = rig.runtime;
  const write = ledger.write.bind(ledger);
  let die!: () => void;
  const dead = new Promise<void>((resolve) => (die = resolve));
  let isDoomed = false;
  ledger.write = async (change) => {
    if (isDoomed) throw new Error('this process is dead');
    const result = await write(change);
    // What was refused was not written.
    if (!result.saved) return result;
    isDoomed = true;
    die();
    throw new Error('this process is dead');
  };
  return { rig, dead };
};

/** Runs an execution to its end through as many lives as it has writes. Answers how it ended, and how often the runtime was thrown away. */
export const runThroughCrashes = async (
  options: Options,
  machine: PinnedMachine,
  name: string,
  input: Json,
): Promise<Readonly<{ end: ExecutionDescription; crashes: number }>> => {
  const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  for (let crashes = 0; ; crashes++) {
    const { rig, dead } = await openDoomed(options);
    try {
      if (crashes === 0) void rig.executions.start({ machine, name, input }).catch(() => undefined);
      const end = await Promise.race([dead.then(() => undefined), endedSoon(rig, arn)]);
      if (end) return { end, crashes };
    } finally {
      await rig.close();
    }
  }
};

const endedSoon = async (rig: Rig, arn: string): Promise<ExecutionDescription> => {
  for (const until = Date.now() + 20_000; Date.now() < until;) {
    const found = await rig.executions.describe(arn);
    if (found && found.status !== 'RUNNING') return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${arn} got stuck`);
};

export { settings as settingsOfALifeWithoutCrashes };
