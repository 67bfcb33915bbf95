import { describe, expect, it } from 'vitest';
import { orderId, Rehearsal, undo } from './rehearsal.js';

const asked = (policy = {}): Rehearsal => new Rehearsal().placed(policy, true).tell('StockReserved');

describe('an order above the limit', () => {
  it('asks a person, with a deadline, and says whom it waits for', () => {
    const order = asked({ approvalSeconds: 600 });
    expect(order.last('ApprovalRequested').data).toEqual({
      executionId: orderId,
      workflow: 'order-fulfilment',
      stateName: 'AwaitApproval',
      deadline: new Date(order.now + 600_000).toISOString(),
    });
    expect(order.execution).toMatchObject({ waitingFor: { stateName: 'AwaitApproval', signals: ['approve', 'reject'] } });
  });

  it('is approved, then charged by itself', () => {
    const order = asked().tell('SignalExecution', { signal: 'approve', by: 'grace' });
    expect(order.last('ApproveOrder').data).toEqual({ orderId, approvedBy: 'grace' });
    order.answer('ApproveOrder', 'OrderApproved').tell('PaymentCaptured').delivered();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['ApproveOrder'] });
  });

  it('is cancelled when a person says no', () => {
    const order = asked().tell('SignalExecution', { signal: 'reject', by: 'grace' }).undone();
    expect(order.last('CancelOrder').data).toMatchObject({ reason: 'not approved by grace' });
    expect(order.cancelled()).toMatchObject({ status: 'FAILED', error: 'ApprovalRejected', commands: [...undo, 'CancelOrder'] });
  });

  it('is cancelled when nobody says anything in time', () => {
    const order = asked({ approvalSeconds: 60 }).elapse(61).undone().cancelled();
    expect(order).toMatchObject({ status: 'FAILED', error: 'ApprovalExpired', commands: [...undo, 'CancelOrder'] });
  });

  it('takes an answer that came before the question', () => {
    const order = new Rehearsal().tell('SignalExecution', { signal: 'approve', by: 'grace' }).placed({}, true).tell('StockReserved');
    expect(order).toMatchObject({ commands: ['ApproveOrder'], notices: [] });
  });
});
