import { arnOf, type Place } from './arns.js';
import { type Listed, pageOf, type PageOf } from './machine.js';
import type { Store } from './store.js';
import { writeTags } from './tags.js';

export type Activity = Readonly<{ arn: string; name: string; createdAt: Date }>;

const select = 'SELECT arn, name, created_at AS "createdAt" FROM activities';

/** Kinds of work that workers outside fetch and answer. */
export class Activities {
  readonly #store: Store;
  readonly #place: Place;

  constructor(store: Store, place: Place) {
    this.#store = store;
    this.#place = place;
  }

  /** The same name again is the same activity; its tags stay as they are. */
  async create(name: string, tags: ReadonlyMap<string, string>): Promise<Activity> {
    const arn = arnOf(this.#place, 'activity', name);
    return this.#store.transact(async (query) => {
      const made = await query<Activity>(
        'INSERT INTO activities (arn, name) VALUES ($1, $2) ON CONFLICT (arn) DO NOTHING RETURNING arn, name, created_at AS "createdAt"',
        [arn, name],
      );
      if (made[0]) await writeTags(query, arn, tags);
      return made[0] ?? (await query<Activity>(`${select} WHERE arn = $1`, [arn]))[0]!;
    });
  }

  async find(arn: string): Promise<Activity | undefined> {
    return (await this.#store.query<Activity>(`${select} WHERE arn = $1`, [arn]))[0];
  }

  async list({ limit, cursor }: PageOf): Promise<Listed<Activity>> {
    const rows = await this.#store.query<Activity>(`${select} WHERE $1::text IS NULL OR name > $1 ORDER BY name LIMIT $2`, [
      cursor ?? null,
      limit + 1,
    ]);
    return pageOf(rows, limit, ({ name }) => name);
  }

  /** What is not there is deleted already. */
  async delete(arn: string): Promise<void> {
    await this.#store.query(
      `WITH gone AS (DELETE FROM activities WHERE arn = $1 RETURNING arn) DELETE FROM resource_tags WHERE resource_arn IN (SELECT arn FROM gone)`,
      [arn],
    );
  }
}
