import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './deadline.ts';
import { isAlive, signalTo, type ProcessIdentity } from './process-identity.ts';
import { endsLast } from './program.ts';
import { removeRunFile } from './run-file.ts';

/** What a supervisor writes down about itself and what it started. */
export type SupervisorState = {
  readonly supervisor: ProcessIdentity;
  readonly processes: readonly (ProcessIdentity & { readonly name: string })[];
  /** Everything that it keeps alive, also what is down at the moment. One of an older version has not written it. */
  readonly names?: readonly string[];
};

export const stateFileOf = (dataDir: string): string => join(dataDir, 'supervisor.json');

const readState = (dataDir: string): SupervisorState | undefined => {
  try {
    return (JSON.parse(readFileSync(stateFileOf(dataDir), 'utf8')) as SupervisorState | null) ?? undefined;
  } catch {
    return undefined; // never started here, or killed while writing its first word
  }
};

/** The supervisor that lives on this data folder, if there is one. */
export const runningSupervisor = (dataDir: string): ProcessIdentity | undefined => {
  const state = readState(dataDir);
  return state !== undefined && isAlive(state.supervisor) ? state.supervisor : undefined;
};

/** What the supervisor that lives on this data folder keeps alive, also what is down at the moment; nothing where none lives. */
export const supervisedNames = (dataDir: string): readonly string[] => {
  const state = readState(dataDir);
  return state !== undefined && isAlive(state.supervisor) ? (state.names ?? []) : [];
};

/** What a supervisor that was killed left running on this data folder. Never a process that merely has the same id. */
export const leftovers = (dataDir: string): SupervisorState['processes'] => (readState(dataDir)?.processes ?? []).filter(isAlive);

/**
 * Ends what a supervisor that was killed left running on this data folder: services first, then Kafka and Jaeger, then PostgreSQL. Its `run.json`
 * goes before them, for what it tells of is no more. Answers their names.
 */
export const endLeftovers = async (dataDir: string): Promise<readonly string[]> => {
  removeRunFile(dataDir);
  const left = leftovers(dataDir);
  const groups = [
    left.filter(({ name }) => !endsLast.flat().includes(name)),
    ...endsLast.map((names) => left.filter(({ name }) => names.includes(name))),
  ];
  for (const group of groups) {
    for (const { pid, name } of group) signalTo(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
    const gone = async (): Promise<boolean> => !group.some(isAlive);
    await until(gone, AbortSignal.timeout(10_000)).catch(() => group.filter(isAlive).forEach(({ pid }) => signalTo(pid, 'SIGKILL')));
  }
  return left.map(({ name }) => name);
};
