import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const readOrMake = (file: string, make = (): string => randomBytes(24).toString('base64url')): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secret = make();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  return secret;
};

/** A secret of this data folder: made at first use, readable by its owner alone, the same ever after. */
const secretFile = (dataDir: string, name: string): string => join(dataDir, 'secrets', name);
export const secret = (dataDir: string, name: string): string => readOrMake(secretFile(dataDir, name));

/** What an operator shows to reach `/operator`. */
export const operatorTokenFile = (dataDir: string): string => join(dataDir, 'operator-token');
export const operatorToken = (dataDir: string): string => readOrMake(operatorTokenFile(dataDir));

/** A key pair in the format of AWS's shared credentials file. */
const keyPair = (): string => {
  const id = `QUADRILLE${randomBytes(6).toString('hex').toUpperCase()}`;
  return `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${randomBytes(30).toString('base64url')}`;
};

/** What AWS's clients show to reach the endpoint of state machines; made when it is not there. */
export const accessKeysFile = (dataDir: string): string => {
  const file = join(dataDir, 'aws-credentials');
  readOrMake(file, keyPair);
  return file;
};
