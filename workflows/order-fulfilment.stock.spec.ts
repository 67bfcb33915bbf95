import { describe, expect, it } from 'vitest';
import { orderId, Rehearsal, undo } from './rehearsal.js';

const missing = [{ sku: 'widget-a', quantity: 2, available: 1 }];
const outOfStock = (policy = {}): Rehearsal => new Rehearsal().placed(policy).tell('StockUnavailable', { error: 'OutOfStock', missing });

describe('an order that is out of stock', () => {
  it('is backordered with what is missing, and goes on when inventory serves it', () => {
    const order = outOfStock();
    expect(order.last('BackorderOrder').data).toEqual({ orderId, missing });
    order.answer('BackorderOrder', 'OrderBackordered').tell('EmailSent', { template: 'backordered' }).elapse(600);
    order.tell('StockReserved').tell('PaymentCaptured').delivered();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['BackorderOrder'] });
  });

  it('goes on also when the stock came before the news that it is backordered', () => {
    const order = outOfStock().tell('StockReserved').tell('PaymentCaptured').answer('BackorderOrder', 'OrderBackordered');
    order.tell('EmailSent', { template: 'backordered' }).delivered();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['BackorderOrder'] });
  });

  it('goes on also where it was served, paid and confirmed before orders heard that it is out of stock, which has nothing to say to that', () => {
    const order = outOfStock().tell('StockReserved').tell('PaymentCaptured').delivered();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['BackorderOrder'] });
  });

  it('is cancelled when its deadline passes', () => {
    const order = outOfStock({ backorderSeconds: 60 })
      .answer('BackorderOrder', 'OrderBackordered')
      .tell('EmailSent', { template: 'backordered' });
    order.elapse(61).undone().cancelled();
    expect(order).toMatchObject({ status: 'FAILED', error: 'BackorderExpired', commands: ['BackorderOrder', ...undo, 'CancelOrder'] });
  });

  it('is cancelled at once where orders do not wait', () => {
    const order = outOfStock({ backorderSeconds: 0 }).undone().cancelled();
    expect(order).toMatchObject({ status: 'FAILED', error: 'OutOfStock', commands: [...undo, 'CancelOrder'] });
  });

  it('does not mind that its mail bounces, and tells it', () => {
    const order = outOfStock()
      .answer('BackorderOrder', 'OrderBackordered')
      .tell('EmailBounced', { template: 'backordered', error: 'HardBounce', reason: 'nobody' });
    expect(order.last('DeliveryDegraded').data).toMatchObject({ stateName: 'BackorderMailDegraded', error: 'HardBounce', cause: 'nobody' });
    order.tell('StockReserved').tell('PaymentCaptured').delivered();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['BackorderOrder'] });
  });

  it('can be cancelled while it waits', () => {
    const order = outOfStock()
      .answer('BackorderOrder', 'OrderBackordered')
      .tell('SignalExecution', { signal: 'cancel', by: 'customer' })
      .undone()
      .cancelled();
    expect(order).toMatchObject({ status: 'FAILED', error: 'CancelRequested', commands: ['BackorderOrder', ...undo, 'CancelOrder'] });
  });

  it('asks for approval after it got its stock', () => {
    const order = new Rehearsal().placed({}, true).tell('StockUnavailable', { error: 'OutOfStock', missing });
    order.answer('BackorderOrder', 'OrderBackordered').tell('EmailSent', { template: 'backordered' }).tell('StockReserved');
    expect(order.states).toEqual(['AwaitApproval']);
  });
});
