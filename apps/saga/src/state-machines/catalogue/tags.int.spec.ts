import { scratchDatabase, type ScratchDatabase } from '@quadrille/testing';
import { Database } from '@quadrille/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateStateMachines } from '../testing/rig.fixture.js';
import { Store } from './store.js';
import { Tags } from './tags.js';

describe('the tags of a resource', () => {
  let scratch: ScratchDatabase;
  let database: Database;
  let tags: Tags;

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrate: migrateStateMachines });
    database = new Database('saga', { DATABASE_URL: scratch.roleUrl, DATABASE_POOL: 16 });
    await database.open();
    tags = new Tags(new Store(database));
  });
  afterAll(async () => {
    await database?.close();
    await scratch?.drop();
  });

  const keys = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const valued = (names: readonly string[], value = 'v'): ReadonlyMap<string, string> => new Map(names.map((name) => [name, value]));

  it('are never more than fifty, however many are added at once', async () => {
    const added = await Promise.allSettled(keys('team', 16).map((prefix) => tags.add('crowded', valued(keys(`${prefix}-`, 10)))));
    const refused = added.filter((one) => one.status === 'rejected');
    expect(refused.map(({ reason }) => (reason as { refusal: string }).refusal)).toEqual(Array(11).fill('TooManyTags'));
    expect(await tags.list('crowded')).toHaveLength(50);
  });

  it('can be changed and removed by many at once, in whatever order they name them', async () => {
    const names = keys('k', 40);
    for (let round = 0; round < 5; round++)
      await Promise.all(
        Array.from({ length: 16 }, (_, index) =>
          index % 4 === 3
            ? tags.remove('shared', names.slice(0, 20).toReversed())
            : tags.add('shared', valued(index % 2 ? names : names.toReversed(), `${round}`)),
        ),
      );
    await tags.add('shared', valued(names, 'last'));
    expect(new Set((await tags.list('shared')).map(({ value }) => value))).toEqual(new Set(['last']));
  });

  it('can be changed where there are too many already', async () => {
    await database.pool.query("INSERT INTO resource_tags SELECT 'full', 'k' || n, 'v' FROM generate_series(0, 59) AS n");
    await tags.add('full', valued(['k7'], 'changed'));
    expect(await tags.list('full')).toContainEqual({ key: 'k7', value: 'changed' });
    await expect(tags.add('full', valued(['k7', 'new'], 'again'))).rejects.toMatchObject({ refusal: 'TooManyTags' });
    expect(await tags.list('full')).toContainEqual({ key: 'k7', value: 'changed' });
  });
});
