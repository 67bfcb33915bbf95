/** Objects in buckets, in the shape of S3. */
export interface ObjectStore {
  /** The text of an object; undefined where there is none. */
  read(bucket: string, key: string): Promise<string | undefined>;
  /** Overwrites what is there. Rejects where there is no such bucket. */
  write(bucket: string, key: string, text: string): Promise<void>;
  /** Objects whose keys begin with the prefix, in the order of their keys. */
  list(bucket: string, prefix: string): Promise<readonly ListedObject[]>;
}

export type ListedObject = Readonly<{ Key: string; Size: number; LastModified: number; Etag: string; StorageClass: string }>;

/** A name of a bucket or an object that leads elsewhere. */
export class RefusedKey extends Error {
  override readonly name = 'RefusedKey';
}
