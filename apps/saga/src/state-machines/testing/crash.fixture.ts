import type { ExecutionDescription, PinnedMachine } from '../executions.js';
import type { Json } from '@quadrille/asl';
import type { RuntimeOptions } from '../runtime/options.js';
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

type Lived = Readonly<{ end: ExecutionDescription; crashes: number }>;

/** Runs an execution to its end through as many lives as it has writes. Answers how it ended, and how often the runtime was thrown away. */
export const runThroughCrashes = (options: Options, machine: PinnedMachine, name: string, input: Json): Promise<Lived> =>
  liveThroughCrashes(options, `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`, 0, (rig) =>
    rig.executions.start({ machine, name, input }),
  );

/** As above, from its first redrive to the next end. */
export const redriveThroughCrashes = (options: Options, arn: string): Promise<Lived> =>
  liveThroughCrashes(options, arn, 1, (rig) => rig.executions.redrive(arn));

const liveThroughCrashes = async (
  options: Options,
  arn: string,
  redrives: number,
  begin: (rig: Rig) => Promise<unknown>,
): Promise<Lived> => {
  for (let crashes = 0; ; crashes++) {
    const { rig, dead } = await openDoomed(options);
    try {
      if (crashes === 0) void begin(rig).catch(() => undefined);
      const end = await Promise.race([dead.then(() => undefined), endedSoon(rig, arn, redrives)]);
      if (end) return { end, crashes };
    } finally {
      await rig.close();
    }
  }
};

const endedSoon = async (rig: Rig, arn: string, redrives: number): Promise<ExecutionDescription> => {
  for (const until = performance.now() + 60_000; performance.now() < until;) {
    const found = await rig.executions.describe(arn);
    if (found && found.status !== 'RUNNING' && found.redriveCount >= redrives) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${arn} got stuck`);
};

export { settings as settingsOfALifeWithoutCrashes };
