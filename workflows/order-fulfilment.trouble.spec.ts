import { describe, expect, it } from 'vitest';
import { Rehearsal, undo } from './rehearsal.js';

const paid = (): Rehearsal => new Rehearsal().placed().tell('StockReserved').tell('PaymentCaptured');
const confirmed = (): Rehearsal => paid().shipped().tell('OrderConfirmed');
const mailFailed = { template: 'confirmed', error: 'MailServerUnavailable', reason: 'away' };

describe('a shipment', () => {
  it('to an address that the carrier refuses is undone and told', () => {
    const order = paid()
      .tell('StockCommitted')
      .tell('ShipmentRefused', { error: 'AddressRefused', reason: 'no such place' })
      .undone()
      .failed();
    expect(order).toMatchObject({ status: 'FAILED', error: 'AddressRefused', commands: [...undo, 'FailOrder'] });
  });

  it('outlasts a carrier that gives no answer', () => {
    const order = paid().tell('ShipmentAttemptFailed', { error: 'CarrierUnavailable', reason: 'away' }).elapse(2);
    for (let tries = 0; tries < 10; tries += 1)
      order.answer('CreateShipment', 'ShipmentAttemptFailed', { error: 'CarrierUnavailable', reason: 'away' }).elapse(16);
    order
      .answer('CreateShipment', 'ShipmentCreated')
      .tell('StockCommitted')
      .tell('OrderConfirmed')
      .tell('EmailSent', { template: 'confirmed' })
      .dispatched();
    expect(order.status).toBe('SUCCEEDED');
  });
});

describe('a mail', () => {
  it('that bounces degrades the order, which stays confirmed', () => {
    const order = confirmed().tell('EmailBounced', { template: 'confirmed', error: 'HardBounce', reason: 'no such box' });
    expect(order.last('DeliveryDegraded').data).toMatchObject({
      stateName: 'ConfirmationDegraded',
      error: 'HardBounce',
      cause: 'no such box',
    });
    expect(order.dispatched()).toMatchObject({ status: 'SUCCEEDED', commands: [], notices: ['DeliveryDegraded'] });
  });

  it('is requested again, after longer and longer pauses, while the mail server is away', () => {
    const order = confirmed().tell('EmailAttemptFailed', mailFailed).elapse(4);
    expect(order.last('SendEmail').data).toMatchObject({ template: 'confirmed', attempt: 1 });
    order.answer('SendEmail', 'EmailAttemptFailed', mailFailed).elapse(8);
    expect(order.commands).toHaveLength(1);
    order.elapse(2).answer('SendEmail', 'EmailSent', { template: 'confirmed' }).dispatched();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['SendEmail', 'SendEmail'], notices: [] });
  });

  it('is given up after five more tries', () => {
    const order = confirmed().tell('EmailAttemptFailed', mailFailed);
    for (const pause of [3, 9, 27, 81, 243]) order.elapse(pause).answer('SendEmail', 'EmailAttemptFailed', mailFailed);
    expect(order).toMatchObject({ states: ['AwaitDispatch'], notices: ['DeliveryDegraded'] });
  });

  it.each([
    ['cancelled', 'SignalExecution', { signal: 'cancel', by: 'customer' }, 'CancelRequested'],
    ['failed', 'ShipmentRefused', { error: 'AddressRefused', reason: 'no such place' }, 'AddressRefused'],
  ])('that cannot tell that the order is %s is told to the operators, and the order ends all the same', (template, type, data, error) => {
    const order = paid().tell('StockCommitted').tell(type, data).undone();
    if (template === 'cancelled') order.answer('CancelOrder', 'OrderCancelled');
    else order.answer('FailOrder', 'OrderFailed');
    order.tell('EmailBounced', { template, error: 'HardBounce', reason: 'no such box' });
    expect(order).toMatchObject({ status: 'FAILED', error, notices: ['DeliveryDegraded', 'ExecutionFailed'] });
    expect(order.last('DeliveryDegraded').data).toMatchObject({ stateName: 'LastMailDegraded', error: 'HardBounce', cause: 'no such box' });
  });

  it('of another kind does not answer for it', () => {
    expect(confirmed().tell('EmailSent', { template: 'backordered' }).states).toEqual(['SendConfirmation']);
  });
});

describe('an undo that keeps failing', () => {
  const refunding = (): Rehearsal =>
    new Rehearsal()
      .placed({ paymentHoldSeconds: 0 })
      .tell('StockReserved')
      .declined('InvalidCard')
      .answer('CancelShipment', 'ShipmentCancelled');
  const refused = { error: 'GatewayUnavailable', reason: 'away' };

  it('is tried again for minutes, then a person is asked, and it goes on with that undo', () => {
    const order = refunding();
    for (let tries = 0; tries < 20; tries += 1)
      order.answer('RefundPayment', 'RefundAttemptFailed', refused).elapse(Math.min(2 ** tries, 30));
    expect(order.notices).toEqual([]);
    order.answer('RefundPayment', 'RefundAttemptFailed', refused);
    expect(order.last('ManualReviewRequested').data).toMatchObject({
      stateName: 'ReviewRefund',
      error: 'GatewayUnavailable',
      cause: 'away',
    });
    expect(order.elapse(86_400).status).toBe('RUNNING');
    order.tell('SignalExecution', { signal: 'continue', by: 'grace' });
    expect(order.commands.at(-1)).toBe('RefundPayment');
    order.answer('RefundPayment', 'PaymentRefunded').answer('ReleaseStock', 'StockReleased').failed();
    expect(order).toMatchObject({ status: 'FAILED', error: 'InvalidCard' });
  });

  it('is done when the service undid it by itself before it was asked', () => {
    const order = new Rehearsal().placed({ paymentHoldSeconds: 0 }).tell('StockReserved').tell('StockReleased').declined('InvalidCard');
    order.answer('CancelShipment', 'ShipmentCancelled').answer('RefundPayment', 'PaymentRefunded');
    expect(order.commands).toEqual(['CancelShipment', 'RefundPayment', 'FailOrder']);
  });
});
