import { ReleaseStock, ReturnStock, StockCommitted, StockReleased, StockReserved, StockReturned } from '@quadrille/events';
import { describe, expect, test } from 'vitest';
import type { Shelf } from '../stock/stock-keeping.js';
import { given, orderId } from './reservation.fixture.js';

const nobodyWaits: Shelf = { row: () => undefined };
const of = (...pairs: readonly (readonly [sku: string, quantity: number])[]) => pairs.map(([sku, quantity]) => ({ sku, quantity }));
const lines = of(['a', 2], ['b', 1]);
const committed = StockCommitted({ orderId, lines });
const ask = (executionId: string, back = of(['a', 1])) => ReturnStock({ orderId, executionId, lines: back });
const returned = (executionId: string, back = of(['a', 1])) => StockReturned({ orderId, executionId, lines: back });
const refused = [expect.objectContaining({ type: 'StockReturnRefused', data: expect.objectContaining({ error: 'MoreThanSold' }) })];

describe('goods that come back', () => {
  test('are on the shelf again, once for each who asks, and whoever asks again is answered', () => {
    expect(given(committed).when(ask('one'), nobodyWaits)).toEqual([returned('one')]);
    expect(given(committed, returned('one')).when(ask('one'), nobodyWaits)).toEqual([returned('one', [])]);
    expect(given(committed, returned('one'), returned('one', [])).when(ask('two'), nobodyWaits)).toEqual([returned('two')]);
  });

  test('are never more than were sold, over all who ask and all lines of one article', () => {
    expect(given(committed).when(ask('one', of(['a', 3])), nobodyWaits)).toEqual(refused);
    expect(given(committed).when(ask('one', of(['a', 1], ['a', 2])), nobodyWaits)).toEqual(refused);
    expect(given(committed).when(ask('one', of(['c', 1])), nobodyWaits)).toEqual(refused);
    expect(given(committed, returned('one', of(['a', 2]))).when(ask('two'), nobodyWaits)).toEqual(refused);
  });

  test('are refused where nothing was sold, or all was taken back already', () => {
    const reserved = StockReserved({ orderId, lines });
    for (const history of [[], [reserved], [committed, StockReleased({ orderId, lines, restocked: true })]])
      expect(given(...history).when(ask('one'), nobodyWaits)).toEqual(refused);
  });

  test('are offered to those who wait for them', () => {
    const wanted: Shelf = { row: () => ({ wanted: 3 }) as ReturnType<Shelf['row']> };
    expect(given(committed).when(ask('one'), wanted)).toEqual([returned('one'), { type: 'StockFreed', data: { sku: 'a' } }]);
  });

  test('are not put back a second time by the undo of the sale', () => {
    const release = ReleaseStock({ orderId, reason: 'undone' });
    expect(given(committed, returned('one')).when(release, nobodyWaits)).toEqual([
      StockReleased({ orderId, lines: of(['a', 1], ['b', 1]), restocked: true }),
    ]);
  });
});
