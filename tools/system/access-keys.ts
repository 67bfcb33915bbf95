import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the file holds; where there is none it is made, readable by its owner alone, and whole or not at all: a disk may be full. */
export const readOrMake = (file: string, make: () => string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secret = make();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${secret}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secret;
};

/** A new key pair in the format of AWS's shared credentials file. */
export const keyPair = (): string => {
  const id = `QUADRILLE${randomBytes(6).toString('hex').toUpperCase()}`;
  return `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${randomBytes(30).toString('base64url')}`;
};

// `node access-keys.ts FILE`: for images, which have Node and nothing else of these tools.
const [, , file] = process.argv;
if (import.meta.main && file !== undefined) readOrMake(file, keyPair);
