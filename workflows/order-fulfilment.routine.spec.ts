import { describe, expect, it } from 'vitest';
import { orderId, Rehearsal, routine } from './rehearsal.js';

describe('an order that meets no obstacle', () => {
  it('is fulfilled without a word of the saga', () => {
    const order = new Rehearsal();
    for (const [type, data] of routine) order.tell(type, data);
    expect(order).toMatchObject({ status: 'SUCCEEDED', sent: [] });
  });

  it('can be folded again from what was stored', () => {
    const order = new Rehearsal();
    for (const [type, data] of routine.toReversed()) order.tell(type, data);
    expect(order.refolded()).toEqual(order.execution);
  });

  it('counts the steps that are behind it', () => {
    const order = new Rehearsal().placed().tell('StockReserved');
    expect(order.execution).toMatchObject({ steps: 2 });
    expect(order.states).toEqual(['ProcessPayment']);
  });

  it('has the history that Step Functions would write', () => {
    const order = new Rehearsal();
    for (const [type, data] of routine) order.tell(type, data);
    expect(order.history.map(({ id }) => id)).toEqual(order.history.map((_, index) => index + 1));
    expect(order.history.slice(0, 6).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
    ]);
    expect(order.history.at(-1)).toMatchObject({ type: 'ExecutionSucceeded' });
  });

  it('keeps nothing of cart and customer', () => {
    const order = new Rehearsal().placed().tell('StockReserved', { lines: [{ sku: 'widget-a', quantity: 1 }] });
    order.tell('EmailSent', { template: 'confirmed', to: 'ada@example.com' });
    expect(JSON.stringify([order.stored, order.execution])).not.toMatch(/widget-a|ada@example/);
  });
});

describe('a silent step', () => {
  it('is requested when its deadline passes, and counts whoever did it', () => {
    const order = new Rehearsal().placed().elapse(33);
    expect(order.last('ReserveStock')).toMatchObject({ data: { orderId } });
    order.tell('StockReserved').tell('PaymentCaptured').delivered();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['ReserveStock'] });
  });

  it('is requested again until its service is back', () => {
    const order = new Rehearsal().placed().elapse(319);
    expect(order.commands).toEqual(Array.from({ length: 9 }, () => 'ReserveStock'));
    expect(order.status).toBe('RUNNING');
  });

  it('tells the number of the try where the command has one', () => {
    const order = new Rehearsal().placed().tell('StockReserved').elapse(65);
    expect(order.sent.map(({ data }) => (data as { attempt: number }).attempt)).toEqual([1, 2]);
  });
});

describe('a rejected order', () => {
  it('ends with its reasons, and nothing is undone', () => {
    const order = new Rehearsal().tell('OrderRejected', {
      reasons: [{ code: 'empty-cart', pointer: '/lines', detail: 'the cart is empty' }],
    });
    expect(order).toMatchObject({ status: 'FAILED', error: 'OrderRejected', commands: [], notices: ['ExecutionFailed'] });
    expect(order.last('ExecutionFailed').data).toMatchObject({ cause: expect.stringContaining('empty-cart') });
  });
});
