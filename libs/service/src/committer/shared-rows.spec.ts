import type { Message } from '@quadrille/decider';
import { newId } from '@quadrille/events';
import type { PoolClient } from 'pg';
import { describe, expect, it } from 'vitest';
import { type SharedRows, stream } from '../tables.js';
import { Routing } from './routing.js';
import { lockRows } from './shared-rows.js';
import { unwritten } from './stream-cache.js';
import { WorkingSet } from './working-set.js';

type Take = Message<string, { orderId: string; boxes: readonly string[]; most: number }>;

/** How often each box was taken from. */
const boxes: SharedRows<number, Take> = {
  keysOf: ({ data }) => (data as Take['data']).boxes,
  lockQuery: 'SELECT the boxes',
  touchedBy: ({ data }) => data.boxes,
  evolve: (taken = 0, { data }) => {
    if (taken === data.most) throw new TypeError('the box is empty');
    return taken + 1;
  },
  writeFunction: 'write_boxes',
};
const routing = new Routing({
  name: 'store',
  streams: [
    stream<number, Take, Take, number>({
      name: 'takers',
      initialState: 0,
      decisions: { Take: ({ data }) => [{ type: 'Taken', data }] },
      evolve: (times) => times + 1,
      rows: boxes,
    }),
  ],
});

describe('rows that many streams share', () => {
  const over = (rows: ReadonlyMap<string, unknown> | undefined): WorkingSet =>
    new WorkingSet({ service: 'store', routing, projections: [], now: 0, streamOf: unwritten, wasSpilled: () => false, rows });
  const take = (set: WorkingSet, of: readonly string[], most = Infinity) => {
    const data = { orderId: newId(), boxes: of, most };
    const message = { id: newId(), type: 'Take', time: '2026-01-01T00:00:00.000Z', source: '/customer', data };
    return set.handle(message, routing.route(message));
  };
  const written = (set: WorkingSet) => set.batch().projections;

  it('are locked before anything is decided on them', () => {
    const set = over(new Map([['a', 1]]));
    take(set, ['a', 'b']);
    expect([...set.missing.rows]).toEqual(['b']);
    expect(set.events).toEqual([]);
  });

  it('are written once, as all messages of a batch leave them, in the order of their keys', () => {
    const set = over(
      new Map([
        ['b', 5],
        ['a', undefined],
      ]),
    );
    for (const keys of [['b'], ['b', 'a']]) take(set, keys);
    expect(written(set)).toEqual([{ writeFunction: 'write_boxes', rows: [1, 7] }]);
  });

  it('are after a message that fails as they were before it, however often it changed them and whatever the one before it did', () => {
    const set = over(new Map([['a', 0]]));
    take(set, ['a', 'a']);
    expect(take(set, ['a', 'a', 'a'], 4).fault).toBeInstanceOf(TypeError);
    expect(written(set)).toEqual([{ writeFunction: 'write_boxes', rows: [2] }]);
  });

  it('are locked in the order of their keys, so that two who do it never wait for each other crosswise', async () => {
    const asked: unknown[] = [];
    const client = { query: async (query: unknown) => (asked.push(query), { rows: [{ key: 'b', row: 5 }] }) };
    const locked = await lockRows(client as unknown as PoolClient, boxes as never, new Set(['b', 'a']));
    expect(asked).toMatchObject(['BEGIN', { text: 'SELECT the boxes', values: [['a', 'b']] }]);
    expect([...locked]).toEqual([
      ['b', 5],
      ['a', undefined],
    ]);
  });
});
