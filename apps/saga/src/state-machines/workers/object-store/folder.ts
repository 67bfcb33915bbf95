import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type ListedObject, type ObjectStore, RefusedKey } from './object-store.js';

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** A folder as an object store: a folder in it for each bucket, which whoever runs it makes, files for objects. Nothing outside of it is reached, not by links either. */
export class Folder implements ObjectStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = resolve(root);
  }

  async read(bucket: string, key: string): Promise<string | undefined> {
    const path = await this.#existing(this.#path(bucket, key));
    return path === undefined || !(await stat(path)).isFile() ? undefined : readFile(path, 'utf8');
  }

  async write(bucket: string, key: string, text: string): Promise<void> {
    const path = this.#path(bucket, key);
    if ((await this.#existing(join(this.#root, bucket))) === undefined) throw new Error(`There is no bucket '${bucket}'.`);
    const folder = dirname(path);
    // What there is of the way is looked at before the rest of it is made.
    for (let at = folder; at !== this.#root && (await this.#existing(at)) === undefined;) at = dirname(at);
    await mkdir(folder, { recursive: true });
    await this.#existing(folder);
    // Whoever reads meanwhile sees the old object or the new one.
    const unfinished = `${path}.${process.pid}.part`;
    await writeFile(unfinished, text);
    await rename(unfinished, path);
  }

  async list(bucket: string, prefix: string): Promise<readonly ListedObject[]> {
    const folder = await this.#existing(this.#path(bucket, ''));
    if (folder === undefined) return [];
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const keys = files.map((file) => relative(folder, file).split(sep).join('/')).filter((key) => key.startsWith(prefix));
    return Promise.all(keys.toSorted().map((key) => this.#listed(join(folder, ...key.split('/')), key)));
  }

  async #listed(path: string, key: string): Promise<ListedObject> {
    const { size, mtimeMs } = await stat(path);
    const Etag = createHash('md5').update(`${size} ${mtimeMs}`).digest('hex');
    return { Key: key, Size: size, LastModified: Math.floor(mtimeMs / 1000), Etag: `"${Etag}"`, StorageClass: 'STANDARD' };
  }

  #path(bucket: string, key: string): string {
    if (!bucketName.test(bucket) || bucket.includes('..')) throw new RefusedKey(`'${bucket}' is no name of a bucket`);
    if (key.includes('\0') || key.includes('\\') || key.split('/').some((part) => part === '..' || part === '.'))
      throw new RefusedKey(`'${key}' is no key of an object`);
    const path = join(this.#root, bucket, key);
    if (path !== this.#root && !path.startsWith(this.#root + sep)) throw new RefusedKey(`'${key}' leads elsewhere`);
    return path;
  }

  /** The real path of something that is there; a link that leads out of the folder is refused. */
  async #existing(path: string): Promise<string | undefined> {
    try {
      const real = await realpath(path);
      if (!`${real}${sep}`.startsWith((await realpath(this.#root)) + sep)) throw new RefusedKey('a link leads out of the folder');
      return real;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}
