import { randomUUID } from 'node:crypto';
import { type Message, NotAtHand, Refusal } from '@quadrille/decider';
import { contractsOf, newId } from '@quadrille/events';
import type { Batch, EventStore, StreamRow } from '@quadrille/event-store';
import type { Outgoing, Publisher } from '@quadrille/messaging';
import { createLogger } from '@quadrille/telemetry';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Stream, stream } from '../tables.js';
import { Committer } from './committer.js';
import type { Handled, Inbound } from './inbound.js';
import { Routing } from './routing.js';
import { unwritten } from './stream-cache.js';

const service = `shop-${randomUUID().slice(0, 8)}`;
const Sold = contractsOf(service).event(`Sold.${service}`, 'One more is sold.', z.object({ orderId: z.string(), count: z.number() }));
type Sale = Message<string, { orderId: string }>;

const sales = stream<{ count: number }, Sale, ReturnType<typeof Sold>>({
  name: 'sales',
  initialState: { count: 0 },
  decisions: {
    Sell: ({ data: { orderId } }, { count }) => [Sold({ orderId, count: count + 1 })],
    Recount: ({ data: { orderId } }, { count }) => {
      if (count === 0) throw new Refusal('shop.nothing-sold', 'nothing is sold');
      return [Sold({ orderId, count })];
    },
    SellFetched: () => {
      throw new NotAtHand('the price', Promise.reject(new Error('nobody knows it')));
    },
  },
  evolve: (_, { data: { count } }) => ({ count }),
  snapshotEvery: 1,
});
const failure = (code: string): Error => Object.assign(new Error(`failed with ${code}`), { code });

/** The little of a store that a committer needs, in memory, with failures on demand. */
class Shelf {
  readonly rows = new Map<string, StreamRow>();
  readonly inbox = new Set<string>();
  readonly batches: Batch[] = [];
  readonly published: Outgoing[] = [];
  /** Thrown by the next writes, in order. */
  failures: Error[] = [];
  poison: string | undefined;

  readonly store = {
    load: async (ids: readonly string[]) => ids.flatMap((id) => this.rows.get(id) ?? []),
    spilledOf: async (pairs: readonly { streamId: string; messageId: string }[]) =>
      new Set(pairs.map(({ streamId, messageId }) => `${streamId} ${messageId}`).filter((pair) => this.inbox.has(pair))),
    write: async (batch: Batch) => {
      const [failed] = this.failures.splice(0, 1);
      if (failed) throw failed;
      if (batch.events.some(({ streamId }) => streamId === this.poison)) throw failure('22P02');
      this.batches.push(batch);
      for (const { state, ...row } of batch.snapshots) {
        const snapshot = { state: JSON.parse(state), snapshotVersion: row.version, later: [] };
        this.rows.set(row.id, { ...row, ...snapshot, timerAt: undefined, traceparent: undefined });
      }
      return String(this.batches.length);
    },
    pool: { query: async () => ({ rows: [] }) },
  };
  readonly committer: Committer;

  constructor(kind: Stream = sales) {
    this.committer = new Committer({
      service,
      store: this.store as unknown as EventStore,
      publisher: { publish: async (messages: readonly Outgoing[]) => void this.published.push(...messages) } as unknown as Publisher,
      routing: new Routing({ name: service, streams: [kind] }),
      streams: [kind],
      projections: [],
      cachedStreams: 2,
      logger: createLogger(service, 'silent'),
      now: () => 0,
      onIntents: () => undefined,
      onChanged: () => undefined,
    });
  }

  sell(orderId: string, id: string = newId(), type = 'Sell') {
    const message: Inbound = { id, type, time: '2026-01-01T00:00:00.000Z', source: '/till', data: { orderId } };
    return this.committer.submit(message);
  }
}

describe('a committer', () => {
  it('writes what arrives together as one, and publishes it after the commit', async () => {
    const shelf = new Shelf();
    const handled = await Promise.all([shelf.sell('a'), shelf.sell('b'), shelf.sell('a')]);
    await Promise.all(handled.map(({ published }) => published));
    expect(shelf.batches).toHaveLength(1);
    expect(shelf.published.map(({ key }) => key)).toEqual(['a', 'b', 'a']);
  });

  it('decides the whole batch again where somebody else was faster', async () => {
    const shelf = new Shelf();
    await shelf.sell('a');
    // Another instance sold meanwhile: what is cached here is old.
    shelf.rows.set('a', { ...shelf.rows.get('a')!, version: 5, state: { count: 5 }, snapshotVersion: 5 });
    shelf.failures = [failure('23505')];
    expect((await shelf.sell('a')).events).toEqual([Sold({ orderId: 'a', count: 6 })]);
  });

  it('refuses nothing because of what it remembers: somebody else may have written it meanwhile', async () => {
    const shelf = new Shelf();
    const { refusal } = await shelf.sell('a', newId(), 'Recount');
    expect(refusal).toMatchObject({ code: 'shop.nothing-sold' });
    shelf.rows.set('a', { ...unwritten('a'), version: 5, state: { count: 5 }, snapshotVersion: 5 });
    expect((await shelf.sell('a', newId(), 'Recount')).events).toEqual([Sold({ orderId: 'a', count: 5 })]);
  });

  it('does once, and after the commit, what a stream wants done then, whatever becomes of it on the way', async () => {
    const done: number[] = [];
    const shelf = new Shelf({ ...sales, afterCommit: ({ data }) => (data.count === 3 ? undefined : () => done.push(data.count)) });
    const [first, second, third] = [newId(), newId(), newId()];
    shelf.failures = [failure('23505')];
    await shelf.sell('a', first);
    await shelf.sell('a', first);
    shelf.failures = [failure('57P01')];
    await expect(shelf.sell('a', second)).rejects.toThrow('57P01');
    expect(done).toEqual([1]);
    await shelf.sell('a', second);
    await shelf.sell('a', third);
    shelf.poison = 'b';
    await Promise.all([shelf.sell('a'), shelf.sell('b')]);
    expect(done).toEqual([1, 2, 4]);
  });

  it('finds what somebody else has handled of a stream that is read again for a refusal, long ago as it may be', async () => {
    const [shelf, id] = [new Shelf(), newId()];
    await shelf.sell('a', newId(), 'Recount');
    shelf.rows.set('a', { ...unwritten('a'), version: 200, state: { count: 5 }, snapshotVersion: 200, spilled: true });
    shelf.inbox.add(`a ${id}`);
    expect(await shelf.sell('a', id, 'Recount')).toMatchObject({ events: [] });
    expect(shelf.batches).toEqual([]);
  });

  it('ends an effect also where its outcome changes nothing, or is refused: it would be run again for ever', async () => {
    const shelf = new Shelf();
    for (const type of ['EffectEnded', 'Recount'])
      await shelf.committer.submit({ id: newId(), type, time: '', source: '/till', data: { orderId: 'a' }, finishes: type });
    expect(shelf.batches.map(({ events, effects }) => [events, effects.finished])).toEqual([
      [[], ['EffectEnded']],
      [[], ['Recount']],
    ]);
  });

  it('rejects where the database is away, and does it from what is stored when it is done again', async () => {
    const shelf = new Shelf();
    const id = newId();
    shelf.failures = [failure('57P01')];
    await expect(shelf.sell('a', id)).rejects.toThrow('57P01');
    expect((await shelf.sell('a', id)).events).toHaveLength(1);
  });

  it('finds the message that spoils a transaction; its neighbours are committed', async () => {
    const shelf = new Shelf();
    shelf.poison = 'poison';
    const [a, poison, b] = await Promise.all([shelf.sell('a'), shelf.sell('poison'), shelf.sell('b')]);
    expect(poison).toMatchObject({ events: [], fault: { message: 'failed with 22P02' } });
    expect([a!.events.length, b!.events.length]).toEqual([1, 1]);
    expect([...shelf.rows.keys()].sort()).toEqual(['a', 'b']);
  });

  it('handles nothing of a key behind a message that it could not handle; other keys go on', async () => {
    const shelf = new Shelf();
    const from = (orderId: string, type = 'Sell'): Inbound => ({
      id: newId(),
      type,
      time: '2026-01-01T00:00:00.000Z',
      source: '/till',
      data: { orderId },
      fromKafka: true,
      subject: orderId,
    });
    const faultsOf = (handled: readonly Handled[]) => handled.map(({ fault }) => fault?.name);
    expect(faultsOf(await shelf.committer.submitAll([from('a'), from('a', 'SellFetched'), from('b'), from('a')]))).toEqual([
      undefined,
      'Error',
      undefined,
      'QueuedBehind',
    ]);
    expect(shelf.rows.get('a')).toMatchObject({ version: 1 });
    shelf.poison = 'c';
    expect(faultsOf(await shelf.committer.submitAll([from('c'), from('b'), from('c')]))).toEqual(['Error', undefined, 'QueuedBehind']);
  });

  it('tells of a message that leads nowhere as a fault of its own', async () => {
    const shelf = new Shelf();
    const [nowhere, a] = await Promise.all([shelf.sell(undefined as never), shelf.sell('a')]);
    expect([nowhere!.fault, a!.events.length]).toEqual([expect.any(TypeError), 1]);
  });

  it('tells of a message whose decision cannot fetch what it needs as a fault of its own', async () => {
    const shelf = new Shelf();
    const [unknown, a] = await Promise.all([shelf.sell('b', newId(), 'SellFetched'), shelf.sell('a')]);
    expect([unknown!.fault?.message, a!.events.length]).toEqual(['nobody knows it', 1]);
  });

  it('knows what a stream handled long ago, also where the cache dropped that stream to make room for another of the batch', async () => {
    const shelf = new Shelf();
    const old = newId();
    shelf.rows.set('old', {
      id: 'old',
      version: 200,
      state: { count: 200 },
      snapshotVersion: 200,
      later: [],
      handled: newId(),
      spilled: true,
      timerAt: undefined,
      traceparent: undefined,
    });
    shelf.inbox.add(`old ${old}`);
    await shelf.sell('old');
    await shelf.sell('other');
    const [again] = await Promise.all([shelf.sell('old', old), shelf.sell('newcomer')]);
    expect(again!.events).toEqual([]);
  });

  it('stores, when it hands its streams over, what no write has stored, where another version may fold otherwise', async () => {
    const { snapshotEvery: _, ...seldom } = sales;
    const usual = new Shelf(seldom);
    const shelf = new Shelf({ ...seldom, isAtRest: ({ count }) => count === 3 });
    for (const one of [usual, shelf]) {
      for (const orderId of ['a', 'b', 'b', 'b']) await one.sell(orderId);
      await one.committer.handOver();
      await one.committer.close();
    }
    const snapshots = ({ batches }: Shelf) => batches.map((batch) => batch.snapshots.map(({ id, version, state }) => [id, version, state]));
    expect(snapshots(usual).flat()).toEqual([]);
    expect(snapshots(shelf)).toEqual([[], [], [], [['b', 3, '{"count":3}']], [['a', 1, '{"count":1}']]]);
  });

  it('stores what it remembers when it stops, also where it handed over before and could not store', async () => {
    const { snapshotEvery: _, ...seldom } = sales;
    const shelf = new Shelf({ ...seldom, isAtRest: () => false });
    for (const orderId of ['b', 'a']) await shelf.sell(orderId);
    shelf.failures = [failure('57P01')];
    await shelf.committer.handOver();
    for (const orderId of ['d', 'c']) await shelf.sell(orderId);
    await shelf.committer.close();
    expect(shelf.batches.at(-1)!.snapshots.map(({ id }) => id)).toEqual(['c', 'd']);
  });

  it('stores no state of a stream that it has only read: it lies behind what happened', async () => {
    const { snapshotEvery: _, ...seldom } = sales;
    const shelf = new Shelf({ ...seldom, isAtRest: () => false });
    const handled = newId();
    const later = [Sold({ orderId: 'a', count: 2 })];
    shelf.rows.set('a', { ...unwritten('a'), version: 2, state: { count: 1 }, snapshotVersion: 1, later, handled });
    expect((await shelf.sell('a', handled)).events).toEqual([]);
    await shelf.committer.close();
    expect(shelf.batches.flatMap(({ snapshots }) => snapshots)).toEqual([]);
  });

  it('reads again what it handed over: somebody else may have written it meanwhile', async () => {
    const shelf = new Shelf();
    await shelf.sell('a');
    const handingOver = shelf.committer.handOver();
    shelf.rows.set('a', { ...shelf.rows.get('a')!, version: 5, state: { count: 5 }, snapshotVersion: 5 });
    expect((await shelf.sell('a')).events).toEqual([Sold({ orderId: 'a', count: 6 })]);
    await handingOver;
  });
});
