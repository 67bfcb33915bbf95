import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { House } from '@quadrille/testing';
import type { RunFile } from '../system/run-file.ts';

const secretsIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8').trim());
  } catch {
    return []; // a database and brokers that were given: their secrets are not ours to know
  }
};

/** Where the invariants look for a system that runs on this data folder. */
export const houseOf = ({ gateway, operatorToken, kafka, postgres }: RunFile, dataDir: string): House => ({
  databaseUrl: postgres.url,
  gateway,
  operatorToken,
  brokers: kafka.brokers,
  logFolder: join(dataDir, 'logs'),
  secrets: secretsIn(join(dataDir, 'secrets')),
});
