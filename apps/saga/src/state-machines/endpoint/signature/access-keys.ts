import { readFileSync } from 'node:fs';

/** Secrets by access key id. */
export type AccessKeys = ReadonlyMap<string, string>;

const line = /^\s*(aws_access_key_id|aws_secret_access_key)\s*=\s*(\S+)\s*$/;

/** Every key pair of a text in the format of AWS's shared credentials file; pairs that lack a half are left out. */
export const readAccessKeys = (text: string): AccessKeys => {
  const keys = new Map<string, string>();
  for (const profile of text.split(/^\s*\[.*$/m)) {
    const values = new Map(
      profile.split(/\r?\n/).flatMap((entry) => {
        const [, name, value] = line.exec(entry) ?? [];
        return name !== undefined && value !== undefined ? [[name, value] as const] : [];
      }),
    );
    const [id, secret] = [values.get('aws_access_key_id'), values.get('aws_secret_access_key')];
    if (id !== undefined && secret !== undefined) keys.set(id, secret);
  }
  return keys;
};

/** No file, no keys: then nobody gets in. */
export const accessKeysOf = (file: string | undefined): AccessKeys =>
  file === undefined ? new Map() : readAccessKeys(readFileSync(file, 'utf8'));
