import { describe, expect, it } from 'vitest';
import { orderId, Rehearsal } from './rehearsal.js';

const hour = 3600;
const paid = (): Rehearsal =>
  new Rehearsal()
    .placed({ backorderSeconds: 2 * hour })
    .tell('StockReserved')
    .tell('PaymentCaptured');
const confirmed = (): Rehearsal => paid().shipped().tell('OrderConfirmed');
const dispatched = (): Rehearsal =>
  confirmed().tell('EmailSent', { template: 'confirmed' }).tell('ShipmentDispatched', { shipmentId: 's-1' });
const cancelled = (): Rehearsal => paid().tell('SignalExecution', { signal: 'cancel', by: 'customer' });
const refused = (): Rehearsal =>
  paid().tell('StockCommitted').tell('ShipmentRefused', { error: 'AddressRefused', reason: 'no such place' }).undone();
const missing = (): Rehearsal =>
  new Rehearsal()
    .placed({ backorderSeconds: 2 * hour })
    .tell('StockUnavailable', { error: 'OutOfStock', missing: [] })
    .answer('BackorderOrder', 'OrderBackordered');
const tooLate = (): Rehearsal =>
  confirmed()
    .tell('SignalExecution', { signal: 'cancel', by: 'customer' })
    .answer('CancelShipment', 'ShipmentCancellationRefused', { error: 'AlreadyDispatched', reason: 'on its way' });

const returned = (): Rehearsal => {
  const policy = { approvalLimit: 10_000, approvalSeconds: 600, receiveSeconds: 60, stepSeconds: 30 };
  const input = {
    orderId,
    lines: [{ sku: 'widget-a', quantity: 1 }],
    amount: { amount: 5400, currency: 'USD' },
    reason: 'too small',
    policy,
  };
  const executionId = '01920000-0000-7000-8000-00000000000a';
  return new Rehearsal().tell('StartExecution', { executionId, workflow: 'return-merchandise', follows: orderId, input });
};
const received = (): Rehearsal => returned().tell('SignalExecution', { signal: 'received', by: 'grace' });

const silences: readonly (readonly [string, () => Rehearsal])[] = [
  ['SendBackorderMail', missing],
  ['SendConfirmation', confirmed],
  ['ConfirmAllTheSame', tooLate],
  ['SendShippedMail', dispatched],
  ['SendCancellationMail', () => cancelled().undone().answer('CancelOrder', 'OrderCancelled')],
  ['SendFailureMail', () => refused().answer('FailOrder', 'OrderFailed')],
  ['SendReturned', () => received().answer('RefundPart', 'PartRefunded').answer('ReturnStock', 'StockReturned')],
  ['SendRefusal', () => returned().elapse(61)],
  ['CancelShipment', cancelled],
  ['RefundPayment', () => cancelled().answer('CancelShipment', 'ShipmentCancelled')],
  ['ReleaseStock', () => cancelled().answer('CancelShipment', 'ShipmentCancelled').answer('RefundPayment', 'PaymentRefunded')],
  ['CancelOrder', () => cancelled().undone()],
  ['FailOrder', refused],
  ['RefundPart', received],
  ['ReturnStock', received],
];

describe('a service that is silent for an hour', () => {
  it.each(silences)('is asked by %s until it is back, and nobody is troubled', (state, rehearsed) => {
    const order = rehearsed();
    expect(order.states).toContain(state);
    order.elapse(hour);
    expect(order.states).toContain(state);
    expect(order.notices).toEqual([]);
  });

  it('uses up none of the tries that a mail server has which answers', () => {
    const order = confirmed().elapse(hour);
    for (let tries = 0; tries < 5; tries += 1)
      order
        .answer('SendEmail', 'EmailAttemptFailed', { template: 'confirmed', error: 'MailServerUnavailable', reason: 'away' })
        .elapse(250);
    expect(order.states).toEqual(['SendConfirmation']);
    expect(order.notices).toEqual([]);
  });
});
