import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const readOrMake = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secret = randomBytes(24).toString('base64url');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  return secret;
};

/** A secret of this data folder: made at first use, readable by its owner alone, the same ever after. */
export const secretFile = (dataDir: string, name: string): string => join(dataDir, 'secrets', name);
export const secret = (dataDir: string, name: string): string => readOrMake(secretFile(dataDir, name));

/** What an operator shows to reach `/operator`. */
export const operatorTokenFile = (dataDir: string): string => join(dataDir, 'operator-token');
export const operatorToken = (dataDir: string): string => readOrMake(operatorTokenFile(dataDir));
