import { Refused } from '../refused.js';
import type { Query, Store } from './store.js';

export type Tag = Readonly<{ key: string; value: string }>;

const most = 50;

/** Until the end of the transaction nobody else changes the tags of the resource: they are counted, and two changes would wait for each other. */
const lockTags = (query: Query, resourceArn: string) =>
  query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`tags ${resourceArn}`]);

const countTags = async (query: Query, resourceArn: string): Promise<number> => {
  const rows = await query<{ count: number }>('SELECT count(*)::int AS count FROM resource_tags WHERE resource_arn = $1', [resourceArn]);
  return rows[0]!.count;
};

/** Later values replace earlier ones of the same key. Throws TooManyTags where a resource would get more, and more than 50. */
export const writeTags = async (query: Query, resourceArn: string, tags: ReadonlyMap<string, string>): Promise<void> => {
  if (tags.size === 0) return;
  await lockTags(query, resourceArn);
  const before = await countTags(query, resourceArn);
  await query(
    `INSERT INTO resource_tags (resource_arn, key, value) SELECT $1, * FROM unnest($2::text[], $3::text[])
     ON CONFLICT (resource_arn, key) DO UPDATE SET value = excluded.value`,
    [resourceArn, [...tags.keys()], [...tags.values()]],
  );
  const after = await countTags(query, resourceArn);
  if (after > before && after > most)
    throw new Refused('TooManyTags', `Too many tags: a resource has at most ${most}`, { resourceName: resourceArn });
};

/** Labels on state machines and activities, for whoever sorts them. */
export class Tags {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async add(resourceArn: string, tags: ReadonlyMap<string, string>): Promise<void> {
    await this.#store.transact((query) => writeTags(query, resourceArn, tags));
  }

  async remove(resourceArn: string, keys: readonly string[]): Promise<void> {
    await this.#store.transact(async (query) => {
      await lockTags(query, resourceArn);
      await query('DELETE FROM resource_tags WHERE resource_arn = $1 AND key = ANY ($2)', [resourceArn, keys]);
    });
  }

  list(resourceArn: string): Promise<readonly Tag[]> {
    return this.#store.query<Tag>('SELECT key, value FROM resource_tags WHERE resource_arn = $1 ORDER BY key', [resourceArn]);
  }
}
