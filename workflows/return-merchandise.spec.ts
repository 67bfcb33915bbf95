import { describe, expect, it } from 'vitest';
import { orderId, Rehearsal } from './rehearsal.js';

const returnId = '01920000-0000-7000-8000-00000000000a';
const lines = [{ sku: 'widget-a', quantity: 1 }];
const amount = { amount: 5400, currency: 'USD' };
const patient = { approvalLimit: 10_000, approvalSeconds: 600, receiveSeconds: 3600, stepSeconds: 30 };

const asked = (policy: Partial<typeof patient> = {}): Rehearsal =>
  new Rehearsal().tell('StartExecution', {
    executionId: returnId,
    workflow: 'return-merchandise',
    follows: orderId,
    input: { orderId, lines, amount, reason: 'too small', policy: { ...patient, ...policy } },
  });
const dear = (policy = {}): Rehearsal => asked({ approvalLimit: 5399, ...policy });
const received = (back: Rehearsal): Rehearsal => back.tell('SignalExecution', { signal: 'received', by: 'grace' });
const settled = (back: Rehearsal): Rehearsal => back.answer('RefundPart', 'PartRefunded').answer('ReturnStock', 'StockReturned');
const about = { orderId, executionId: returnId };

describe('a return up to the limit', () => {
  it('waits for the goods, then gives back money and goods side by side and tells the customer', () => {
    const back = asked();
    expect(back).toMatchObject({ states: ['AwaitGoods'], sent: [] });
    received(back);
    expect(back.last('RefundPart').data).toEqual({ ...about, amount, reason: 'too small' });
    expect(back.last('ReturnStock').data).toEqual({ ...about, lines });
    settled(back);
    expect(back.last('SendEmail').data).toEqual({ ...about, template: 'returned', attempt: 1, about: { amount, lines } });
    back.answer('SendEmail', 'EmailSent', { template: 'returned' });
    expect(back).toMatchObject({ status: 'SUCCEEDED', notices: ['ExecutionSucceeded'] });
    expect(back.last('ExecutionSucceeded').data).toMatchObject(about);
  });

  it('needs no consent at the limit itself, but above it', () => {
    expect(asked({ approvalLimit: 5400 }).states).toEqual(['AwaitGoods']);
    expect(asked({ approvalLimit: 5399 }).states).toEqual(['AwaitApproval']);
  });

  it('takes goods that came before it was asked for', () => {
    const early = new Rehearsal().tell('SignalExecution', { executionId: returnId, signal: 'received', by: 'grace' });
    const input = { orderId, lines, amount, reason: 'too small', policy: patient };
    early.tell('StartExecution', { executionId: returnId, workflow: 'return-merchandise', follows: orderId, input });
    expect(early.commands).toEqual(['RefundPart', 'ReturnStock']);
  });

  it('is closed when the goods do not come in time', () => {
    const back = asked({ receiveSeconds: 60 }).elapse(61);
    expect(back.last('SendEmail').data).toMatchObject({
      template: 'return-refused',
      about: { reason: 'the goods did not come back in time' },
    });
    back.answer('SendEmail', 'EmailSent', { template: 'return-refused' });
    expect(back).toMatchObject({ status: 'FAILED', error: 'GoodsExpired', commands: ['SendEmail'] });
  });

  it('can be folded again from what was stored', () => {
    const back = settled(received(asked()));
    expect(back.refolded()).toEqual(back.execution);
  });
});

describe('a return above the limit', () => {
  it('asks a person, naming the order too', () => {
    expect(dear().last('ApprovalRequested').data).toMatchObject({ ...about, workflow: 'return-merchandise', stateName: 'AwaitApproval' });
  });

  it('goes on when it is approved', () => {
    expect(dear().tell('SignalExecution', { signal: 'approve', by: 'grace' }).states).toEqual(['AwaitGoods']);
  });

  it('is refused when a person says no, and nothing is given back', () => {
    const back = dear().tell('SignalExecution', { signal: 'reject', by: 'grace' });
    back.answer('SendEmail', 'EmailSent', { template: 'return-refused' });
    expect(back).toMatchObject({ status: 'FAILED', error: 'ApprovalRejected', commands: ['SendEmail'] });
    expect(back.last('ExecutionFailed').data).toMatchObject({ ...about, cause: 'not approved by grace' });
  });

  it('is refused when nobody says anything in time', () => {
    const back = dear({ approvalSeconds: 60 }).elapse(61).answer('SendEmail', 'EmailSent', { template: 'return-refused' });
    expect(back).toMatchObject({ status: 'FAILED', error: 'ApprovalExpired' });
  });
});

describe('trouble with a return', () => {
  it('is outlasted where the card network is away, under the same name', () => {
    const back = received(asked());
    back.answer('RefundPart', 'RefundAttemptFailed', { error: 'GatewayUnavailable', reason: 'away' }).elapse(2);
    expect(back.commands.filter((type) => type === 'RefundPart')).toHaveLength(2);
    expect(settled(back).states).toEqual(['SendReturned']);
  });

  it('waits for a person where the money is refused, and asks once more when it is told to go on', () => {
    const back = received(asked()).answer('RefundPart', 'PartRefundRefused', { error: 'MoreThanCaptured', reason: 'less is left' });
    expect(back.last('ManualReviewRequested').data).toMatchObject({ ...about, stateName: 'ReviewRefund', error: 'MoreThanCaptured' });
    back.tell('SignalExecution', { signal: 'continue', by: 'grace' });
    expect(settled(back).states).toEqual(['SendReturned']);
  });

  it('with the mail of a refusal is told, and the return is refused all the same', () => {
    const back = asked({ receiveSeconds: 60 })
      .elapse(61)
      .answer('SendEmail', 'EmailBounced', { error: 'HardBounce', reason: 'no mailbox' });
    expect(back).toMatchObject({ status: 'FAILED', error: 'GoodsExpired', notices: ['DeliveryDegraded', 'ExecutionFailed'] });
    expect(back.last('DeliveryDegraded').data).toMatchObject({ ...about, stateName: 'RefusalDegraded', error: 'HardBounce' });
  });

  it('with the mail does not undo it', () => {
    const back = settled(received(asked())).answer('SendEmail', 'EmailBounced', { error: 'HardBounce', reason: 'no mailbox' });
    expect(back).toMatchObject({ status: 'SUCCEEDED', notices: ['DeliveryDegraded', 'ExecutionSucceeded'] });
  });
});
