import { decideWith, Refusal, UnknownEvent } from '@quadrille/decider';
import * as contracts from '@quadrille/events';
import { describe, expect, test } from 'vitest';
import { stockDecisions } from '../decisions.js';
import { evolveStock, freeFor, type Stock } from './stock.js';
import { evolve, initialState, type Shelf, type StockEvent, type StockKeeping } from './stock-keeping.js';

const stock: Stock = {
  sku: 'a',
  onHand: 10,
  reserved: 4,
  committed: 3,
  received: 14,
  writtenOff: 1,
  wanted: 0,
  promised: 0,
  queue: [],
  queueGoesOn: false,
};
const crowded: Stock = {
  ...stock,
  wanted: 7,
  queue: [
    { orderId: 'first', quantity: 5 },
    { orderId: 'second', quantity: 2 },
  ],
};
const on = (row: Stock | null): Shelf => ({ row: (sku) => (sku === 'a' ? row : undefined) });
const decide = decideWith(stockDecisions);
const receive = contracts.ReceiveStock({ sku: 'a', quantity: 5 });
const adjust = (difference: number) => contracts.AdjustStock({ sku: 'a', difference, reason: 'counted' });
const freed = { type: 'StockFreed', data: { sku: 'a' } };

describe('stock that comes in', () => {
  test('is on hand', () => {
    expect(decide(receive, null, on(stock))).toEqual([contracts.StockReceived({ sku: 'a', quantity: 5 })]);
    expect(evolveStock(stock, contracts.StockReceived({ sku: 'a', quantity: 5 }))).toMatchObject({ onHand: 15, received: 19, promised: 0 });
  });

  test('is promised to those who wait, as far as they want it', () => {
    expect(decide(receive, null, on(crowded))).toContainEqual(freed);
    const after = evolveStock(crowded, contracts.StockReceived({ sku: 'a', quantity: 5 }));
    expect(after.promised).toBe(5);
    expect(evolveStock(after, contracts.StockReceived({ sku: 'a', quantity: 5 })).promised).toBe(7);
  });

  test('is refused for an unknown product', () => {
    expect(() => decide(receive, null, on(null))).toThrow(Refusal);
    expect(() => decide(contracts.ReceiveStock({ sku: 'b', quantity: 1 }), null, on(stock))).toThrow(Refusal);
  });
});

describe('what an execution asks of the stock', () => {
  const executionId = 'task:1';
  const { sku } = stock;
  const after = (...events: readonly StockEvent[]): StockKeeping => events.reduce(evolve, initialState);

  test('is not told from what this version does not know', () => {
    expect(() => after({ type: 'StockWrittenOff', data: { sku } } as never)).toThrow(UnknownEvent);
  });

  test('is done once for it, and answered whenever it asks', () => {
    const received = contracts.ReceiveStock({ sku, quantity: 5, executionId });
    const came = contracts.StockReceived({ sku, quantity: 5, executionId });
    expect(decide(received, null, on(stock))).toEqual([came]);
    expect(decide(received, after(came), on(stock))).toEqual([contracts.StockReceived({ sku, quantity: 0, executionId })]);
    expect(decide({ ...received, data: { ...received.data, executionId: 'task:2' } }, after(came), on(stock))).toMatchObject([
      { data: { quantity: 5 } },
    ]);
    const counted = contracts.AdjustStock({ sku, difference: -2, reason: 'counted', executionId });
    expect(decide(counted, null, on(stock))).toMatchObject([{ data: { difference: -2, executionId } }]);
    expect(decide(counted, after(came), on(stock))).toMatchObject([{ data: { difference: 0, executionId } }]);
    expect(evolveStock(stock, contracts.StockReceived({ sku, quantity: 0, executionId }))).toEqual(stock);
  });

  test('is told as a failure where it cannot be', () => {
    const refused = (error: string) => [{ type: 'StockKeepingRefused', data: { sku, executionId, error } }];
    expect(decide(contracts.ReceiveStock({ sku, quantity: 5, executionId }), null, on(null))).toMatchObject(refused('UnknownProduct'));
    const counted = contracts.AdjustStock({ sku, difference: -7, reason: 'counted', executionId });
    expect(decide(counted, null, on(stock))).toMatchObject(refused('BelowReserved'));
  });

  test('is remembered of the latest thousand, and nothing of others', () => {
    const many = Array.from({ length: 1001 }, (_, index) => contracts.StockReceived({ sku, quantity: 1, executionId: `task:${index}` }));
    expect(after(...many)?.done).toHaveLength(1000);
    expect(after(contracts.StockReceived({ sku, quantity: 1 }))).toBeNull();
  });
});

describe('the books', () => {
  test('follow the shelf in both directions', () => {
    for (const difference of [-6, 0, 4]) {
      const [event] = decide(adjust(difference), null, on(stock));
      expect(event).toEqual(contracts.StockAdjusted({ sku: 'a', difference, reason: 'counted' }));
      expect(evolveStock(stock, event as contracts.StockAdjusted)).toMatchObject({
        onHand: 10 + difference,
        writtenOff: 1 - difference,
        received: 14,
      });
    }
  });

  test('never go below what is reserved', () => {
    expect(() => decide(adjust(-7), null, on(stock))).toThrow(Refusal);
  });

  test('give to the queue what is found, and promise no more than there is', () => {
    expect(decide(adjust(1), null, on(crowded))).toContainEqual(freed);
    expect(decide(adjust(-1), null, on(crowded))).not.toContainEqual(freed);
    const promised = { ...crowded, promised: 6 };
    expect(evolveStock(promised, contracts.StockAdjusted({ sku: 'a', difference: -2, reason: 'lost' })).promised).toBe(4);
  });
});

describe('who may have what', () => {
  const promised: Stock = { ...crowded, promised: 4 };

  test('a newcomer what nobody was promised, the first in line everything, the next what the first leaves', () => {
    expect(freeFor(promised, 'newcomer')).toBe(2);
    expect(freeFor(promised, 'first')).toBe(6);
    expect(freeFor(promised, 'second')).toBe(2);
  });

  test('an order served from free pieces leaves the promise of those before it untouched', () => {
    const wish = { orderId: 'second', claims: [{ sku: 'a', quantity: 2 }], isServed: true };
    expect(evolveStock(promised, { type: 'WaitEnded', data: wish })).toMatchObject({ wanted: 5, promised: 4 });
  });

  test('the first in line takes its own promise with it', () => {
    const wish = { orderId: 'first', claims: [{ sku: 'a', quantity: 5 }] };
    expect(evolveStock(promised, { type: 'WaitEnded', data: { ...wish, isServed: true } })).toMatchObject({ wanted: 2, promised: 0 });
    expect(evolveStock(promised, { type: 'WaitEnded', data: { ...wish, isServed: false } })).toMatchObject({ wanted: 2, promised: 2 });
  });

  test('far behind in a long queue an order has what those before it leave, where it was told what they want', () => {
    const long: Stock = { ...promised, wanted: 50, promised: 6, queueGoesOn: true };
    expect(freeFor(long, 'far behind', 4)).toBe(2);
    const wish = { orderId: 'far behind', claims: [{ sku: 'a', quantity: 2, before: 4 }], isServed: true };
    expect(evolveStock(long, { type: 'WaitEnded', data: wish })).toMatchObject({ wanted: 48, promised: 4, queue: crowded.queue });
  });

  test('far behind in a long queue an order that is served all the same takes along what was promised to it', () => {
    const full: Stock = { ...promised, wanted: 50, promised: 50, queueGoesOn: true };
    const wish = { orderId: 'far behind', claims: [{ sku: 'a', quantity: 2 }], isServed: true };
    expect(evolveStock(full, { type: 'WaitEnded', data: wish })).toMatchObject({ wanted: 48, promised: 48 });
  });

  test('far behind in a long queue everybody is taken to come before', () => {
    const long: Stock = { ...promised, wanted: 50, promised: 6, queueGoesOn: true };
    expect(freeFor(long, 'far behind')).toBe(0);
    expect(freeFor(long, 'far behind', 60)).toBe(0);
    expect(
      evolveStock(long, { type: 'WaitBegan', data: { orderId: 'last', lines: [], claims: [{ sku: 'a', quantity: 3 }] } }),
    ).toMatchObject({
      wanted: 53,
      queue: crowded.queue,
    });
  });
});
