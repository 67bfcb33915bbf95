import * as contracts from '@quadrille/events';
import { describe, expect, test } from 'vitest';
import type { Stock } from '../stock/stock.js';
import type { ServeWaitingOrder, Shelf } from '../stock/stock-keeping.js';
import { given, orderId } from './reservation.fixture.js';
import { evolve, initialState, type ReservationEvent } from './reservation.js';

const another = '019a0000-0000-7000-8000-000000000002';

const stockOf = (sku: string, onHand: number, changes: Partial<Stock> = {}): Stock => ({
  sku,
  onHand,
  reserved: 0,
  committed: 0,
  received: onHand,
  writtenOff: 0,
  wanted: 0,
  promised: 0,
  queue: [],
  queueGoesOn: false,
  ...changes,
});
const shelf = (...stocks: readonly Stock[]): Shelf => ({ row: (sku) => stocks.find((stock) => stock.sku === sku) });
const ten = shelf(stockOf('a', 10), stockOf('b', 10));
const none = shelf(stockOf('a', 0), stockOf('b', 10));

const lines = [
  { sku: 'a', quantity: 2 },
  { sku: 'b', quantity: 1 },
];
const reserve = contracts.ReserveStock({ orderId, lines });
const ask = contracts.ReserveStock({ orderId });
const commit = contracts.CommitStock({ orderId });
const release = contracts.ReleaseStock({ orderId, reason: 'cancelled' });
const serve: ServeWaitingOrder = { type: 'ServeWaitingOrder', data: { orderId } };
const reserved = contracts.StockReserved({ orderId, lines });
const committed = contracts.StockCommitted({ orderId, lines });
const claims = [{ sku: 'a', quantity: 2 }];
const unavailable = (available = 0) =>
  contracts.StockUnavailable({ orderId, error: 'OutOfStock', missing: [{ sku: 'a', quantity: 2, available }] });
const waits: ReservationEvent = { type: 'WaitBegan', data: { orderId, lines, claims } };
const waitEnded = (isServed: boolean): ReservationEvent => ({ type: 'WaitEnded', data: { orderId, claims, isServed } });
const inQueue = { wanted: 2, queue: [{ orderId, quantity: 2 }] };

describe('a reservation', () => {
  test('sets every line aside, once, and whoever asks again is answered', () => {
    const before = contracts.StockReserved({ orderId, lines: [] });
    expect(given().when(reserve, ten)).toEqual([reserved]);
    for (const history of [[reserved], [reserved, before], [reserved, committed, before]]) {
      expect(given(...history).when(reserve, ten)).toEqual([before]);
      expect(given(...history).when(ask, none)).toEqual([before]);
    }
    expect(given(reserved, before).state()).toEqual(given(reserved).state());
    expect(given(reserved, committed, before).state()).toEqual(given(reserved, committed).state());
  });

  test('is all or nothing: one missing line leaves the others alone', () => {
    expect(given().when(reserve, shelf(stockOf('a', 1), stockOf('b', 10)))).toEqual([unavailable(1), waits]);
  });

  test('counts what several lines want of one article together', () => {
    const twice = contracts.ReserveStock({
      orderId,
      lines: [
        { sku: 'a', quantity: 6 },
        { sku: 'a', quantity: 6 },
      ],
    });
    expect(given().when(twice, ten)).toMatchObject([
      { data: { missing: [{ sku: 'a', quantity: 12, available: 10 }] } },
      { type: 'WaitBegan' },
    ]);
  });

  test('waits for OrderPlaced where it is asked for without lines', () => {
    expect(given().when(ask, ten)).toEqual([]);
  });

  test('does not trust an article that the catalogue does not know', () => {
    expect(given().when(reserve, shelf(stockOf('b', 10)))).toEqual([
      unavailable(),
      { type: 'WaitBegan', data: { orderId, lines, claims: [] } },
    ]);
  });

  test('leaves alone what is promised to those who wait', () => {
    const promised = stockOf('a', 3, { wanted: 2, promised: 2, queue: [{ orderId: another, quantity: 2 }] });
    expect(given().when(reserve, shelf(promised, stockOf('b', 10)))).toEqual([unavailable(1), waits]);
  });
});

describe('an order that waits', () => {
  test('is answered anew each time it is asked about, and keeps its one place in the queue', () => {
    expect(given(unavailable(), waits).when(ask, shelf(stockOf('a', 1, inQueue), stockOf('b', 10)))).toEqual([unavailable(1)]);
  });

  test('takes its goods and leaves the queue when its turn comes or it is asked about in time', () => {
    const now = shelf(stockOf('a', 2, { ...inQueue, promised: 2 }), stockOf('b', 1));
    for (const command of [serve, ask]) expect(given(unavailable(), waits).when(command, now)).toEqual([reserved, waitEnded(true)]);
  });

  test('goes on waiting without a word where its turn comes too early', () => {
    expect(given(unavailable(), waits).when(serve, shelf(stockOf('a', 1, inQueue), stockOf('b', 10)))).toEqual([]);
  });

  test('joins the queue of what went missing meanwhile and keeps its claim on the rest', () => {
    const now = shelf(stockOf('a', 2, { ...inQueue, promised: 2 }), stockOf('b', 0));
    const also: ReservationEvent = { type: 'WaitBegan', data: { orderId, lines, claims: [{ sku: 'b', quantity: 1 }] } };
    expect(given(unavailable(), waits).when(serve, now)).toEqual([also]);
    expect(given(unavailable(), waits, also).state()).toMatchObject({ status: 'waiting', claims: [...claims, { sku: 'b', quantity: 1 }] });
  });

  test('may not have what is promised to those before it', () => {
    const queue = [{ orderId: another, quantity: 5 }, ...inQueue.queue];
    const early = shelf(stockOf('a', 4, { wanted: 7, promised: 4, queue }), stockOf('b', 10));
    const late = shelf(stockOf('a', 7, { wanted: 7, promised: 7, queue }), stockOf('b', 10));
    expect(given(unavailable(), waits).when(serve, early)).toEqual([]);
    expect(given(unavailable(), waits).when(serve, late)).toEqual([reserved, waitEnded(true)]);
  });

  test('is no longer served once it has its goods or was released', () => {
    expect(given(reserved).when(serve, ten)).toEqual([]);
    expect(given(unavailable(), waits, ...given(unavailable(), waits).when(release, none)).when(serve, ten)).toEqual([]);
  });
});

describe('a commitment', () => {
  test('sells what was set aside, once', () => {
    expect(given(reserved).when(commit, ten)).toEqual([committed]);
    expect(given(reserved, committed).when(commit, ten)).toEqual([]);
  });

  test('that comes before the reservation is remembered and done with it', () => {
    const [remembered] = given().when(commit, ten);
    expect(remembered).toMatchObject({ type: 'CommitRemembered' });
    expect(given(remembered!).when(commit, ten)).toEqual([]);
    expect(given(remembered!).when(reserve, ten)).toEqual([reserved, committed]);
    const waitingFirst = given(remembered!, unavailable(), waits);
    expect(waitingFirst.when(serve, ten)).toEqual([reserved, waitEnded(true), committed]);
  });

  test('that comes after the release changes nothing', () => {
    expect(given(reserved, contracts.StockReleased({ orderId, lines, restocked: false })).when(commit, ten)).toEqual([]);
  });
});

describe('a release', () => {
  const nothing = contracts.StockReleased({ orderId, lines: [], restocked: false });

  test('frees what was set aside, once', () => {
    const free = contracts.StockReleased({ orderId, lines, restocked: false });
    expect(given(reserved).when(release, ten)).toEqual([free]);
    expect(given(reserved, free).when(release, ten)).toEqual([]);
  });

  test('puts back on the shelf what was sold', () => {
    expect(given(reserved, committed).when(release, ten)).toEqual([contracts.StockReleased({ orderId, lines, restocked: true })]);
  });

  test('that overtakes the reservation forestalls it', () => {
    expect(given().when(release, ten)).toEqual([nothing]);
    for (const late of [reserve, ask, commit, release, serve]) expect(given(nothing).when(late, ten)).toEqual([]);
  });

  test('takes a waiting order out of its queues', () => {
    expect(given(unavailable(), waits).when(release, shelf(stockOf('a', 0, inQueue)))).toEqual([nothing, waitEnded(false)]);
  });

  test('passes on to those who wait, where somebody else does', () => {
    const crowd = stockOf('a', 5, { wanted: 5 });
    const freed = { type: 'StockFreed', data: { sku: 'a' } };
    expect(
      given(reserved)
        .when(release, shelf(crowd, stockOf('b', 10)))
        .slice(1),
    ).toEqual([freed]);
    expect(given(unavailable(), waits).when(release, shelf(crowd)).slice(2)).toEqual([freed]);
  });
});

describe('what an order has of the stock', () => {
  test('does not guess what an event of a newer version made of it', () => {
    expect(() => evolve(initialState, { type: 'WrittenTomorrow', data: {} } as never)).toThrow('is not known to this version');
  });
});
