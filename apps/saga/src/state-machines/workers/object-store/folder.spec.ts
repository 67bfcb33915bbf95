import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Folder } from './folder.js';
import { RefusedKey } from './object-store.js';

describe('a folder as an object store', () => {
  let root: string;
  let outside: string;
  let store: Folder;
  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'store-'));
    root = join(outside, 'objects');
    await mkdir(join(root, 'bucket'), { recursive: true });
    await writeFile(join(outside, 'secret'), 'secret');
    store = new Folder(root);
  });
  afterEach(() => rm(outside, { recursive: true }));

  it('gives back what was written, and lists it by prefix in the order of the keys', async () => {
    await store.write('bucket', 'b/two.json', '2');
    await store.write('bucket', 'a.json', '1');
    expect(await store.read('bucket', 'b/two.json')).toBe('2');
    expect((await store.list('bucket', '')).map(({ Key, Size }) => [Key, Size])).toEqual([
      ['a.json', 1],
      ['b/two.json', 1],
    ]);
    expect((await store.list('bucket', 'b/')).map(({ Key }) => Key)).toEqual(['b/two.json']);
  });

  it('has nothing where nothing was written', async () => {
    expect(await store.read('bucket', 'none')).toBeUndefined();
    expect(await store.list('nowhere', '')).toEqual([]);
  });

  it('makes no bucket', async () => {
    await expect(store.write('nowhere', 'a.json', '1')).rejects.toThrow("There is no bucket 'nowhere'.");
    expect(await readdir(root)).toEqual(['bucket']);
  });

  it.each([
    ['bucket', '../../secret'],
    ['bucket', 'a/../../../secret'],
    ['..', 'secret'],
    ['bucket', 'a\\..\\b'],
    ['bucket', 'nul\0'],
    ['/etc', 'passwd'],
  ])('refuses %s/%s', async (bucket, key) => {
    await expect(store.read(bucket, key)).rejects.toThrow(RefusedKey);
    await expect(store.write(bucket, key, 'x')).rejects.toThrow(RefusedKey);
  });

  it('follows no link that leads out of it', async () => {
    await symlink(outside, join(root, 'bucket', 'link'));
    await expect(store.read('bucket', 'link/secret')).rejects.toThrow(RefusedKey);
    await expect(store.write('bucket', 'link/planted', 'x')).rejects.toThrow(RefusedKey);
    await expect(store.write('bucket', 'link/new/planted', 'x')).rejects.toThrow(RefusedKey);
    expect(await readdir(outside)).toEqual(['objects', 'secret']);
  });
});
