import { newId } from '@quadrille/events';
import { Parked } from '@quadrille/event-store';
import { type ScratchDatabase, scratchDatabase } from '@quadrille/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../database.js';
import { migrateService } from '../migrate-service.js';
import type { Runtime } from '../runtime.js';
import { ParkedController } from './parked.controller.js';

let scratch: ScratchDatabase;
let database: Database;
let lists: ParkedController;

beforeAll(async () => {
  scratch = await scratchDatabase({ migrate: migrateService });
  database = new Database('lists', { DATABASE_URL: scratch.roleUrl, DATABASE_POOL: 2 });
  await database.open();
  const parked = new Parked(database.pool);
  lists = new ParkedController({ tables: { name: 'lists' }, database, parked } as unknown as Runtime);
  const topic = { key: null, topic: 'orders.events', partition: 0, headers: {}, bytes: null, reason: 'why', blocksKey: false };
  await parked.park(Array.from({ length: 5 }, (_, nth) => ({ ...topic, offset: String(nth), code: nth === 3 ? 'tombstone' : 'not-json' })));
  await database.query(
    `INSERT INTO audit (actor, action, target, reason) SELECT 'ada', 'act', n::text, 'why' FROM generate_series(1, 5) n`,
  );
  await database.query(`
    INSERT INTO events (stream_id, version, event_id, message_id, type, schema_version, data, metadata)
    SELECT 'order', n, gen_random_uuid(), gen_random_uuid(), 'Intent' || n, 1, '{}', '{}' FROM generate_series(1, 7) n`);
  await database.query(`
    INSERT INTO effects (effect_id, stream_id, version, lease_until)
    SELECT gen_random_uuid(), 'order', n, now() FROM generate_series(1, 5) n ORDER BY random()`);
});
afterAll(async () => {
  await database?.close();
  await scratch?.drop();
});

type Page = Readonly<{ items: readonly Readonly<Record<string, unknown>>[]; next: string | number | null }>;
/** All pages of two. */
const pagesOf = async (list: (query: object) => Promise<object>): Promise<readonly Page[]> => {
  const pages = [(await list({ limit: '2' })) as Page];
  for (let next = pages[0]?.next; next && pages.length < 9; next = pages.at(-1)?.next)
    pages.push((await list({ limit: '2', after: String(next) })) as Page);
  return pages;
};
const membersOf = (pages: readonly Page[], name: string) => pages.map(({ items }) => items.map((item) => item[name]));

describe('the lists of a service', () => {
  it('are told page by page to their end, each row once', async () => {
    expect(membersOf(await pagesOf((query) => lists.list(query)), 'offset')).toEqual([['0', '1'], ['2', '3'], ['4']]);
    expect(membersOf(await pagesOf((query) => lists.audit(query)), 'target')).toEqual([['5', '4'], ['3', '2'], ['1']]);
    expect(membersOf(await pagesOf((query) => lists.effects(query)), 'type')).toEqual([
      ['Intent1', 'Intent2'],
      ['Intent3', 'Intent4'],
      ['Intent5'],
    ]);
  });

  it('name no page after one that is full and the last', async () => {
    expect((await lists.list({ limit: '5' })).next).toBeNull();
    expect((await lists.audit({ limit: '5' })).next).toBeNull();
    expect((await lists.effects({ limit: '5' })).next).toBeNull();
    expect((await lists.list({ code: 'tombstone', limit: '1' })).next).toBeNull();
  });

  it('go on behind a call that has ended meanwhile', async () => {
    const { next } = await lists.effects({ limit: '2' });
    await database.query(`DELETE FROM effects WHERE version <= 2`);
    expect(membersOf([(await lists.effects({ after: next })) as Page], 'type')).toEqual([['Intent3', 'Intent4', 'Intent5']]);
  });

  it.each([{ after: newId() }, { after: '-1' }, { limit: '501' }])('refuse %j', async (query) => {
    await expect(lists.audit(query)).rejects.toThrow('cannot be understood');
    await expect(lists.effects(query)).rejects.toThrow('cannot be understood');
  });
});
