import { Refused } from '../refused.js';
import type { Query, Store } from './store.js';

export type Tag = Readonly<{ key: string; value: string }>;

const most = 50;

/** Later values replace earlier ones of the same key. Throws TooManyTags beyond 50 of a resource. */
export const writeTags = async (query: Query, resourceArn: string, tags: ReadonlyMap<string, string>): Promise<void> => {
  if (tags.size === 0) return;
  await query(
    `INSERT INTO resource_tags (resource_arn, key, value) SELECT $1, * FROM unnest($2::text[], $3::text[])
     ON CONFLICT (resource_arn, key) DO UPDATE SET value = excluded.value`,
    [resourceArn, [...tags.keys()], [...tags.values()]],
  );
  const [{ count } = { count: 0 }] = await query<{ count: number }>(
    'SELECT count(*)::int AS count FROM resource_tags WHERE resource_arn = $1',
    [resourceArn],
  );
  if (count > most) throw new Refused('TooManyTags', `Too many tags: a resource has at most ${most}`, { resourceName: resourceArn });
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
    await this.#store.query('DELETE FROM resource_tags WHERE resource_arn = $1 AND key = ANY ($2)', [resourceArn, keys]);
  }

  list(resourceArn: string): Promise<readonly Tag[]> {
    return this.#store.query<Tag>('SELECT key, value FROM resource_tags WHERE resource_arn = $1 ORDER BY key', [resourceArn]);
  }
}
