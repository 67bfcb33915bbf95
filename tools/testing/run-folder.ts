import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeKafkaVolume } from '../system/kafka.ts';
import { kafkaBy } from '../system/kafka-by.ts';
import { stateDir } from '../system/paths.ts';
import { endLeftovers } from '../system/leftovers.ts';
import { identify } from '../system/process-identity.ts';

/** What is run and leaves nothing: the tests, and what is measured. */
type Kind = 'test' | 'bench';
const runsOf = (kind: Kind): string => join(stateDir, kind);

const systemsIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []));

/** Ends every process that a system in this folder left behind. */
const sweep = async (folder: string): Promise<void> => void (await Promise.all(systemsIn(folder).map(endLeftovers)));

/** Deletes the folder, and what Docker keeps of its systems elsewhere. */
const remove = (folder: string): void => {
  if (kafkaBy() === 'docker') systemsIn(folder).forEach(removeKafkaVolume);
  rmSync(folder, { recursive: true, force: true });
};

const endDeadRuns = async (runs: string): Promise<void> => {
  for (const name of readdirSync(runs)) {
    const pid = Number(/-(\d+)$/.exec(name)?.[1]);
    if (Number.isInteger(pid) && identify(pid) !== undefined) continue;
    await sweep(join(runs, name));
    remove(join(runs, name));
  }
};

/** A folder for what this run writes. What earlier runs of its kind left, be it files or processes, is gone afterwards. */
export const newRunFolder = async (kind: Kind = 'test'): Promise<string> => {
  const runs = runsOf(kind);
  mkdirSync(runs, { recursive: true });
  await endDeadRuns(runs);
  const folder = join(runs, `run-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  return folder;
};

/** Ends what still runs. The files stay until the next run when something failed: the logs of it are among them. */
export const endRun = async (folder: string, passed: boolean): Promise<void> => {
  await sweep(folder);
  if (passed) remove(folder);
  else console.log(`  logs are kept in ${folder}`);
};

/**
 * The data folder of a system that a test starts: a new one for each name, swept up after the run even if the test's
 * process is killed.
 */
export const testFolder = (name: string): string => {
  const folder = join(process.env['TEST_DATA_DIR'] ?? join(runsOf('test'), `by-hand-${process.pid}`), name);
  mkdirSync(folder, { recursive: true });
  return folder;
};
