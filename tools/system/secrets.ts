import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keyPair, readOrMake } from './access-keys.ts';

const word = (): string => randomBytes(24).toString('base64url');

const secretFile = (dataDir: string, name: string): string => join(dataDir, 'secrets', name);
/** A secret of this data folder: made at first use, readable by its owner alone, the same ever after. */
export const secret = (dataDir: string, name: string): string => readOrMake(secretFile(dataDir, name), word);

/** What an operator shows to reach `/operator`. */
export const operatorTokenFile = (dataDir: string): string => join(dataDir, 'operator-token');
export const operatorToken = (dataDir: string): string => readOrMake(operatorTokenFile(dataDir), word);

/** What AWS's clients show to reach the endpoint of state machines; made when it is not there. */
export const accessKeysFile = (dataDir: string): string => {
  const file = join(dataDir, 'aws-credentials');
  readOrMake(file, keyPair);
  return file;
};
