import { type Page, pageOf, type PageOf } from '../pages.js';
import { Refused } from '../refused.js';
import { arnOf, type Place } from './arns.js';
import type { Configuration } from './machine.js';
import type { Store } from './store.js';
import { writeTags } from './tags.js';

type Encryption = Configuration['encryption'];

/** `encryption` is kept and told as given, as that of a machine. */
export type Activity = Readonly<{ arn: string; name: string; encryption: Encryption; createdAt: Date }>;

const columns = 'arn, name, encryption, created_at AS "createdAt"';
const select = `SELECT ${columns} FROM activities`;
const believedMs = 10_000;

/** Kinds of work that workers outside fetch and answer. */
export class Activities {
  readonly #store: Store;
  readonly #place: Place;
  readonly #seen = new Map<string, number>();

  constructor(store: Store, place: Place) {
    this.#store = store;
    this.#place = place;
  }

  /** The same name again is the same activity; its tags stay as they are. Throws ActivityAlreadyExists where it is to be encrypted otherwise. */
  async create(name: string, encryption: Encryption, tags: ReadonlyMap<string, string>): Promise<Activity> {
    const arn = arnOf(this.#place, 'activity', name);
    return this.#store.transact(async (query) => {
      const made = await query<Activity>(
        `INSERT INTO activities (arn, name, encryption) VALUES ($1, $2, $3) ON CONFLICT (arn) DO NOTHING RETURNING ${columns}`,
        [arn, name, JSON.stringify(encryption)],
      );
      if (made[0]) await writeTags(query, arn, tags);
      const activity = made[0] ?? (await query<Activity>(`${select} WHERE arn = $1`, [arn]))[0]!;
      if (JSON.stringify(activity.encryption) !== JSON.stringify(encryption))
        throw new Refused('ActivityAlreadyExists', `Activity Already Exists: '${arn}'. Its EncryptionConfiguration may not be updated.`);
      return activity;
    });
  }

  async find(arn: string): Promise<Activity | undefined> {
    return (await this.#store.query<Activity>(`${select} WHERE arn = $1`, [arn]))[0];
  }

  /** What was there is believed to be for ten seconds: ten thousand branches that begin at once ask once. */
  async has(arn: string): Promise<boolean> {
    if ((this.#seen.get(arn) ?? 0) > performance.now()) return true;
    const isThere = (await this.find(arn)) !== undefined;
    if (isThere) this.#seen.set(arn, performance.now() + believedMs);
    return isThere;
  }

  async list({ limit, cursor }: PageOf): Promise<Page<Activity>> {
    const rows = await this.#store.query<Activity>(`${select} WHERE $1::text IS NULL OR name > $1 ORDER BY name LIMIT $2`, [
      cursor ?? null,
      limit + 1,
    ]);
    return pageOf(rows, limit, ({ name }) => name);
  }

  /** What is not there is deleted already. */
  async delete(arn: string): Promise<void> {
    this.#seen.delete(arn);
    await this.#store.query(
      `WITH gone AS (DELETE FROM activities WHERE arn = $1 RETURNING arn) DELETE FROM resource_tags WHERE resource_arn IN (SELECT arn FROM gone)`,
      [arn],
    );
  }
}
