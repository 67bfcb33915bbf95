import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What runs, for programs: `.quadrille/run.json`. There from `ready` until the end, readable by its owner alone. */
export type RunFile = {
  readonly gateway: string;
  readonly operatorToken: string;
  /** `pid` is null where Kafka or PostgreSQL was given and not started here. */
  readonly kafka: { readonly brokers: string; readonly pid: number | null };
  readonly postgres: { readonly url: string; readonly pid: number | null };
  /** Where traces are looked at; null without a Jaeger. */
  readonly jaeger: string | null;
  readonly services: readonly RunningService[];
};
/** `pid` is null for the moment between a death and the restart. */
export type RunningService = { readonly name: string; readonly pid: number | null; readonly port: number; readonly url: string };

export const runFileOf = (dataDir: string): string => join(dataDir, 'run.json');

/** Replaces the file as a whole: a reader sees the old or the new one, never half of one. */
export const writeRunFile = (dataDir: string, run: RunFile): void => {
  const file = runFileOf(dataDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(run, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

/** Undefined when nothing is ready on this data folder, or somebody spoilt the file: its supervisor writes it anew. */
export const readRunFile = (dataDir: string): RunFile | undefined => {
  try {
    return JSON.parse(readFileSync(runFileOf(dataDir), 'utf8')) as RunFile;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

export const removeRunFile = (dataDir: string): void => rmSync(runFileOf(dataDir), { force: true });
