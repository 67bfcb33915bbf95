import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOrMake } from './access-keys.ts';

describe('a secret', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quadrille-'));
    file = join(folder, 'secret');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, for its owner alone', () => {
    expect(readOrMake(file, () => 'a word')).toBe('a word');
    expect(readOrMake(file, () => 'another')).toBe('a word');
    expect(readFileSync(file, 'utf8')).toBe('a word\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secret']);
  });

  it('is not half made on a full disk, and made when there is room again', () => {
    symlinkSync('/dev/full', `${file}.new`);
    expect(() => readOrMake(file, () => 'a word')).toThrow(/ENOSPC|EACCES|EPERM|EROFS/);
    rmSync(`${file}.new`);
    expect(readdirSync(folder)).toEqual([]);
    expect(readOrMake(file, () => 'a word')).toBe('a word');
  });
});
