import { describe, expect, it } from 'vitest';
import { Rehearsal, undo } from './rehearsal.js';

const cancel = { signal: 'cancel', payload: { reason: 'ordered twice' }, by: 'customer' };
const cancelledBy = { status: 'FAILED', error: 'CancelRequested', commands: [...undo, 'CancelOrder'] };

describe('a cancellation', () => {
  it('before the order was seen undoes it as soon as it is', () => {
    expect(new Rehearsal().tell('SignalExecution', cancel).placed().undone().cancelled()).toMatchObject(cancelledBy);
  });

  it('before the capture undoes everything, also what could still happen', () => {
    const order = new Rehearsal().placed().tell('StockReserved').tell('SignalExecution', cancel).tell('PaymentCaptured').undone();
    expect(order.last('CancelOrder').data).toMatchObject({ reason: 'ordered twice' });
    expect(order.cancelled()).toMatchObject(cancelledBy);
  });

  it('during the pause between two tries ends the next one before it begins', () => {
    const order = new Rehearsal()
      .placed()
      .tell('StockReserved')
      .tell('PaymentAttemptFailed', { intentId: 'i', error: 'GatewayUnavailable', reason: 'away' });
    order.tell('SignalExecution', cancel);
    expect(order.commands).toEqual([]);
    expect(order.elapse(2).undone().cancelled()).toMatchObject(cancelledBy);
  });

  it('of an order whose workflow was stopped is carried out when that is redriven', () => {
    const order = new Rehearsal().placed().tell('StockReserved').tell('StopExecution', { reason: 'lunch', by: 'ada' }).elapse(1);
    order.tell('SignalExecution', cancel);
    expect(order.commands).toEqual([]);
    expect(order.tell('RedriveExecution', { by: 'ada' }).undone().cancelled()).toMatchObject(cancelledBy);
  });

  it('after the capture refunds', () => {
    const order = new Rehearsal()
      .placed()
      .tell('StockReserved')
      .tell('PaymentCaptured')
      .tell('SignalExecution', cancel)
      .undone()
      .cancelled();
    expect(order).toMatchObject(cancelledBy);
  });

  it('of a confirmed order is still possible until the parcel leaves', () => {
    const order = new Rehearsal().placed().tell('StockReserved').tell('PaymentCaptured').shipped();
    order.tell('OrderConfirmed').tell('EmailSent', { template: 'confirmed' }).tell('SignalExecution', cancel).undone().cancelled();
    expect(order).toMatchObject(cancelledBy);
  });

  it('that the parcel forestalled lets the order go on', () => {
    const order = new Rehearsal().placed().tell('StockReserved').tell('PaymentCaptured').shipped();
    order.tell('OrderConfirmed').tell('EmailSent', { template: 'confirmed' }).tell('SignalExecution', cancel);
    order.answer('CancelShipment', 'ShipmentCancellationRefused', { error: 'AlreadyDispatched', reason: 'on its way' });
    order.answer('SendEmail', 'EmailSent', { template: 'confirmed' }).dispatched();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['CancelShipment', 'SendEmail'] });
  });

  it('that the parcel forestalled while the confirmation was tried again lets it be tried on, and told where it cannot be', () => {
    const order = new Rehearsal().placed().tell('StockReserved').tell('PaymentCaptured').shipped().tell('OrderConfirmed');
    const away = { template: 'confirmed', error: 'MailServerUnavailable', reason: 'away' };
    order.tell('EmailAttemptFailed', away).tell('SignalExecution', cancel).elapse(3);
    order.answer('CancelShipment', 'ShipmentCancellationRefused', { error: 'AlreadyDispatched', reason: 'on its way' });
    order.answer('SendEmail', 'EmailBounced', { template: 'confirmed', error: 'HardBounce', reason: 'no such mailbox' }).dispatched();
    expect(order).toMatchObject({ status: 'SUCCEEDED', commands: ['CancelShipment', 'SendEmail'] });
    expect(order.last('DeliveryDegraded').data).toMatchObject({ error: 'HardBounce' });
  });

  it('changes nothing once the parcel is on its way, once compensation runs, and after the end', () => {
    const order = new Rehearsal().placed().tell('StockReserved').tell('PaymentCaptured').shipped();
    order.tell('OrderConfirmed').tell('EmailSent', { template: 'confirmed' }).tell('ShipmentDispatched').tell('SignalExecution', cancel);
    expect(order).toMatchObject({ states: ['SendShippedMail'], commands: [] });
    expect(order.tell('EmailSent', { template: 'shipped' }).tell('SignalExecution', cancel)).toMatchObject({
      status: 'SUCCEEDED',
      commands: [],
    });

    const undoing = new Rehearsal().placed().tell('SignalExecution', cancel).tell('SignalExecution', cancel);
    expect(undoing.commands).toEqual(['CancelShipment']);
  });
});
