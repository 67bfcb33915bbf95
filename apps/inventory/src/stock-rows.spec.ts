import * as contracts from '@quadrille/events';
import { describe, expect, test } from 'vitest';
import type { ReservationState } from './domain/reservation/reservation.js';
import { stockRows, waitingRows } from './stock-rows.js';

const orderId = '019a0000-0000-7000-8000-000000000001';
const lines = [
  { sku: 'a', quantity: 2 },
  { sku: 'b', quantity: 1 },
  { sku: 'a', quantity: 3 },
];
const keysOf = (command: contracts.ReserveStock | contracts.ReleaseStock | contracts.ReceiveStock, state: ReservationState | null) =>
  stockRows.keysOf(command, state as never);

describe('the rows that a decision may look at', () => {
  test('are those of the lines that come with the command, each once', () => {
    expect(keysOf(contracts.ReserveStock({ orderId, lines }), { status: 'unknown' })).toEqual(['a', 'b']);
    expect(keysOf(contracts.ReserveStock({ orderId }), { status: 'unknown' })).toEqual([]);
  });

  test('are those of the lines that the order has, whatever the command says', () => {
    const reserved: ReservationState = { status: 'reserved', lines };
    expect(keysOf(contracts.ReserveStock({ orderId, lines: [{ sku: 'c', quantity: 1 }] }), reserved)).toEqual(['a', 'b']);
    expect(keysOf(contracts.ReleaseStock({ orderId, reason: 'undo' }), reserved)).toEqual(['a', 'b']);
    expect(keysOf(contracts.ReleaseStock({ orderId, reason: 'undo' }), { status: 'released' })).toEqual([]);
  });

  test('are the row of the SKU itself for its stock-keeping', () => {
    expect(keysOf(contracts.ReceiveStock({ sku: 'a', quantity: 1 }), null)).toEqual(['a']);
  });

  test('change with every event that moves their pieces or their queue', () => {
    const claims = [{ sku: 'b', quantity: 1 }];
    expect(stockRows.touchedBy(contracts.StockReserved({ orderId, lines }))).toEqual(['a', 'b']);
    expect(stockRows.touchedBy(contracts.StockReceived({ sku: 'a', quantity: 1 }))).toEqual(['a']);
    expect(stockRows.touchedBy({ type: 'WaitBegan', data: { orderId, lines, claims } })).toEqual(['b']);
    expect(
      stockRows.touchedBy(contracts.StockUnavailable({ orderId, error: 'OutOfStock', missing: [{ ...claims[0]!, available: 0 }] })),
    ).toEqual([]);
  });
});

describe('the rows of the queue', () => {
  const envelope = { id: 'm', type: 'WaitBegan', time: '2026-11-21T12:00:00Z', source: '/inventory', traceparent: 'trace' };
  const step = { before: undefined, after: undefined };
  const claims = [
    { sku: 'a', quantity: 5 },
    { sku: 'b', quantity: 1 },
  ];

  test('tell of every queue that an order joins or leaves, with its trace', () => {
    expect(waitingRows.rowsOf({ type: 'WaitBegan', data: { orderId, lines, claims } }, envelope, step)).toEqual([
      { step: 'joins', sku: 'a', orderId, quantity: 5, traceparent: 'trace' },
      { step: 'joins', sku: 'b', orderId, quantity: 1, traceparent: 'trace' },
    ]);
    expect(waitingRows.rowsOf({ type: 'WaitEnded', data: { orderId, claims, isServed: true } }, envelope, step)).toMatchObject([
      { step: 'leaves', sku: 'a', orderId },
      { step: 'leaves', sku: 'b', orderId },
    ]);
  });

  test('tell of nothing else', () => {
    expect(waitingRows.rowsOf(contracts.StockReserved({ orderId, lines }), envelope, step)).toEqual([]);
  });
});
