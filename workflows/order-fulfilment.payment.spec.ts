import { describe, expect, it } from 'vitest';
import { Rehearsal, undo } from './rehearsal.js';

const reserved = (policy = {}): Rehearsal => new Rehearsal().placed(policy).tell('StockReserved');
const tried = { intentId: 'i-1', reason: 'no answer' };
const failOnce = (order: Rehearsal, error: string): Rehearsal =>
  order.answer('ChargePayment', 'PaymentAttemptFailed', { ...tried, error }).elapse(10);

describe('a declined payment', () => {
  it('is held with its stock, and goes on by another token without repeating a step', () => {
    const order = reserved().declined('InsufficientFunds');
    expect(order.last('HoldOrder').data).toMatchObject({ error: 'InsufficientFunds', reason: 'InsufficientFunds it is' });
    order.answer('HoldOrder', 'OrderHeld').tell('SignalExecution', { signal: 'retry', payload: { token: 'tok_good' }, by: 'customer' });
    expect(order.last('ChargePayment').data).toMatchObject({ token: 'tok_good', attempt: 1 });
    order.answer('ChargePayment', 'PaymentCaptured').delivered();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['HoldOrder', 'ChargePayment'] });
  });

  it('is charged with the token of the order where the retry brings none', () => {
    const order = reserved()
      .declined('CardDeclined')
      .answer('HoldOrder', 'OrderHeld')
      .tell('SignalExecution', { signal: 'retry', by: 'customer' });
    expect(order.last('ChargePayment').data).not.toHaveProperty('token');
  });

  it('takes a retry that overtakes the news of the hold', () => {
    const order = reserved().declined('CardDeclined').tell('SignalExecution', { signal: 'retry', by: 'customer' });
    order.answer('HoldOrder', 'OrderHeld');
    expect(order.commands).toEqual(['HoldOrder', 'ChargePayment']);
  });

  it('waits for the customer, and is known to, where the hold was heard of before the decline', () => {
    const order = reserved().tell('OrderHeld').declined('CardDeclined');
    expect(order.commands).toEqual([]);
    expect(order.execution).toMatchObject({ waitingFor: { stateName: 'AwaitPaymentRetry' } });
  });

  it('takes the retry of a second hold also where the news of it came between two tries to ask for it, or to an execution that was stopped', () => {
    const retry = (token: string) => ({ signal: 'retry', payload: { token }, by: 'customer' });
    const heldTwice = (): Rehearsal => {
      const order = reserved().declined('CardDeclined').answer('HoldOrder', 'OrderHeld').tell('SignalExecution', retry('tok_2'));
      return order.answer('ChargePayment', 'PaymentDeclined', { intentId: 'i-2', error: 'CardDeclined', reason: 'no' });
    };
    const late = heldTwice().elapse(30.5).answer('HoldOrder', 'OrderHeld').tell('SignalExecution', retry('tok_3')).elapse(1);
    const stopped = heldTwice().answer('HoldOrder', 'OrderHeld').tell('StopExecution', { reason: 'lunch', by: 'ada' }).elapse(1);
    stopped.tell('SignalExecution', retry('tok_3')).tell('RedriveExecution', { by: 'ada' });
    for (const order of [late, stopped]) expect(order.last('ChargePayment').data).toMatchObject({ token: 'tok_3' });
  });

  it.each(['before it is', 'after it is'])(
    'is held anew when it is declined again, though the news of the hold before comes twice, %s',
    (when) => {
      const order = reserved().declined('CardDeclined');
      const first = order.last('HoldOrder');
      // It was asked for twice.
      const second = order.elapse(32).last('HoldOrder');
      order.tell('OrderHeld', {}, { cause: first.id });
      if (when === 'before it is') order.tell('OrderHeld', {}, { cause: second.id });
      order.tell('SignalExecution', { signal: 'retry', payload: { token: 'tok_2' }, by: 'customer' });
      order.answer('ChargePayment', 'PaymentDeclined', { error: 'CardDeclined', reason: 'no' });
      if (when === 'after it is') order.tell('OrderHeld', {}, { cause: second.id });
      expect(order).toMatchObject({ states: ['HoldOrder'], commands: ['HoldOrder', 'HoldOrder', 'ChargePayment', 'HoldOrder'] });
      order.answer('HoldOrder', 'OrderHeld');
      expect(order.states).toEqual(['AwaitPaymentRetry']);
    },
  );

  it('is not charged again by the second click on a button', () => {
    const retry = { signal: 'retry', payload: { token: 'tok_2' }, by: 'customer' };
    const order = reserved()
      .declined('CardDeclined')
      .answer('HoldOrder', 'OrderHeld')
      .tell('SignalExecution', retry)
      .tell('SignalExecution', retry);
    order.elapse(1).answer('ChargePayment', 'PaymentDeclined', { error: 'CardDeclined', reason: 'no' }).answer('HoldOrder', 'OrderHeld');
    expect(order.commands).toEqual(['HoldOrder', 'ChargePayment', 'HoldOrder']);
    expect(order.states).toEqual(['AwaitPaymentRetry']);
    order.elapse(1).tell('SignalExecution', retry);
    expect(order.commands.at(-1)).toBe('ChargePayment');
  });

  it('fails when the hold is over: everything is undone in reverse, then told', () => {
    const order = reserved({ paymentHoldSeconds: 60 })
      .declined('InsufficientFunds')
      .answer('HoldOrder', 'OrderHeld')
      .elapse(61)
      .undone()
      .failed();
    expect(order).toMatchObject({ status: 'FAILED', error: 'InsufficientFunds', commands: ['HoldOrder', ...undo, 'FailOrder'] });
  });

  it('fails at once where orders are not held', () => {
    const order = reserved({ paymentHoldSeconds: 0 }).declined('InvalidCard').undone().failed();
    expect(order).toMatchObject({ status: 'FAILED', error: 'InvalidCard', commands: [...undo, 'FailOrder'] });
  });

  it.each(['FraudDetected', 'AmountMismatch'])('has no hold for %s', (error) => {
    const order = reserved().declined(error).undone().failed();
    expect(order).toMatchObject({ status: 'FAILED', error, commands: [...undo, 'FailOrder'] });
  });

  it.each(['InvalidCard', 'CardDeclined', 'InsufficientFunds'])('is held for %s', (error) => {
    expect(reserved().declined(error)).toMatchObject({ commands: ['HoldOrder'], execution: { steps: 2 } });
  });
});

describe('a payment without an answer', () => {
  it.each(['GatewayTimeout', 'NetworkError'])('is tried three times in all for %s, then held', (error) => {
    const order = reserved()
      .tell('PaymentAttemptFailed', { ...tried, error })
      .elapse(5);
    failOnce(order, error);
    expect(order.commands).toEqual(['ChargePayment', 'ChargePayment']);
    failOnce(order, error);
    expect(order.commands).toEqual(['ChargePayment', 'ChargePayment', 'HoldOrder']);
  });

  it('is left alone for as long as a busy card network asks, whatever the lot of the retry', () => {
    const order = reserved()
      .tell('PaymentAttemptFailed', { ...tried, error: 'RateLimited', retryAfterSeconds: 20 })
      .elapse(19);
    expect(order.commands).toEqual([]);
    expect(order.elapse(2).commands).toEqual(['ChargePayment']);
  });

  it('goes on when a later try finds that the money was taken', () => {
    const order = reserved()
      .tell('PaymentAttemptFailed', { ...tried, error: 'GatewayTimeout' })
      .elapse(5);
    order.answer('ChargePayment', 'PaymentCaptured').delivered();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['ChargePayment'] });
  });

  it.each([
    ['while the order is held', (order: Rehearsal, retry: object) => order.answer('HoldOrder', 'OrderHeld').tell('SignalExecution', retry)],
    ['before that is known', (order: Rehearsal, retry: object) => order.tell('SignalExecution', retry).answer('HoldOrder', 'OrderHeld')],
  ])('goes on when the payment service finds %s that the money was taken, and has it asked for once more', (_, found) => {
    const order = reserved()
      .tell('PaymentAttemptFailed', { ...tried, error: 'NetworkError' })
      .elapse(5);
    for (let tries = 0; tries < 2; tries += 1) failOnce(order, 'NetworkError');
    found(order, { signal: 'retry', by: 'payment' });
    order.answer('ChargePayment', 'PaymentCaptured').delivered();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['ChargePayment', 'ChargePayment', 'HoldOrder', 'ChargePayment'] });
  });

  it('goes on in a second hold too, though what the payment service said before it was taken for a second click: it says so again', () => {
    const retry = { signal: 'retry', by: 'payment' };
    const order = reserved()
      .declined('CardDeclined')
      .answer('HoldOrder', 'OrderHeld')
      .elapse(1)
      .tell('SignalExecution', { signal: 'retry', payload: { token: 'tok_2' }, by: 'customer' });
    for (let tries = 0; tries < 3; tries += 1) failOnce(order, 'NetworkError');
    order.tell('SignalExecution', retry).elapse(1).answer('HoldOrder', 'OrderHeld').elapse(10);
    expect(order.states).toEqual(['AwaitPaymentRetry']);
    order.tell('SignalExecution', retry).answer('ChargePayment', 'PaymentCaptured').delivered();
    expect(order.status).toBe('SUCCEEDED');
  });

  it('outlasts a card network that is away for a minute', () => {
    const order = reserved().tell('PaymentAttemptFailed', { ...tried, error: 'GatewayUnavailable' });
    const start = order.now;
    for (let asked = 0; order.now - start < 60_000; order.elapse(1))
      if (order.commands.length > asked && (asked = order.commands.length))
        order.answer('ChargePayment', 'PaymentAttemptFailed', { ...tried, error: 'GatewayUnavailable' });
    expect(order.commands).not.toContain('HoldOrder');
    order.elapse(8).answer('ChargePayment', 'PaymentCaptured').delivered();
    expect(order.status).toBe('SUCCEEDED');
  });

  it('ignores the failure of an earlier try, and is done by whichever try is done', () => {
    const order = reserved().elapse(35);
    order.tell('PaymentAttemptFailed', { ...tried, error: 'GatewayTimeout' }, { cause: 'ac000000-0000-5000-8000-000000000000' });
    expect(order.states).toEqual(['ProcessPayment']);
    order.tell('PaymentCaptured').delivered();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['ChargePayment'] });
  });

  it('changes nothing when it comes twice, late, or after the refund', () => {
    const order = reserved({ paymentHoldSeconds: 0 }).declined('InvalidCard');
    order.tell('PaymentCaptured').answer('CancelShipment', 'ShipmentCancelled').tell('PaymentCaptured');
    order.answer('RefundPayment', 'PaymentRefunded').tell('PaymentRefunded').answer('ReleaseStock', 'StockReleased').failed();
    const before = order.sent.length;
    order.tell('PaymentCaptured').tell('PaymentDeclined', { error: 'InvalidCard', reason: 'late' });
    expect(order).toMatchObject({ status: 'FAILED', commands: [...undo, 'FailOrder'] });
    expect(order.sent).toHaveLength(before);
  });
});
