import { contracts } from '@quadrille/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presentOrder } from '../../http/orders/present-order.js';
import { data, factsOf, order, orderId } from './order-facts.fixture.js';
import { statusOf } from './order-status.js';
import { evolveOrderView } from './evolve-order-view.js';
import { nothingKnown, type OrderView, type OrderViewEvent } from './order-view.js';
import { recordedTypes } from './record-fact.js';

const submitted: OrderViewEvent = { type: 'SubmitOrder', data: order };
const recorded = (...types: readonly string[]): readonly OrderViewEvent[] =>
  factsOf(...types).map((fact) => ({ type: 'FactRecorded', data: fact }));
const viewOf = (events: readonly OrderViewEvent[]): OrderView => events.reduce(evolveOrderView, nothingKnown);
const after = (...types: readonly string[]): OrderView => viewOf([submitted, ...recorded(...types)]);

const upToPaid = ['OrderPlaced', 'StockReserved', 'PaymentCaptured'];
const confirmed = [...upToPaid, 'StockCommitted', 'ShipmentCreated', 'OrderConfirmed'];

describe('an order view', () => {
  it.each([
    ['submitted', []],
    ['placed', ['OrderPlaced']],
    ['rejected', ['OrderRejected']],
    ['placed', ['OrderPlaced', 'StockUnavailable']],
    ['backordered', ['OrderPlaced', 'StockUnavailable', 'OrderBackordered']],
    ['reserved', ['OrderPlaced', 'StockUnavailable', 'OrderBackordered', 'StockReserved']],
    ['awaiting_approval', ['OrderPlaced', 'StockReserved', 'ApprovalRequested']],
    ['reserved', ['OrderPlaced', 'StockReserved', 'ApprovalRequested', 'OrderApproved']],
    ['reserved', ['OrderPlaced', 'StockReserved', 'PaymentDeclined']],
    ['payment_failed', ['OrderPlaced', 'StockReserved', 'PaymentDeclined', 'OrderHeld']],
    ['paid', ['OrderPlaced', 'StockReserved', 'PaymentDeclined', 'OrderHeld', 'PaymentCaptured']],
    ['paid', upToPaid],
    ['confirmed', confirmed],
    ['shipped', [...confirmed, 'ShipmentDispatched']],
    ['delivered', [...confirmed, 'ShipmentDispatched', 'ShipmentDelivered']],
    ['cancelled', [...confirmed, 'ShipmentCancelled', 'PaymentRefunded', 'StockReleased', 'OrderCancelled']],
    ['failed', [...upToPaid, 'ShipmentRefused', 'PaymentRefunded', 'StockReleased', 'OrderFailed']],
    ['confirmed', [...confirmed, 'EmailBounced', 'DeliveryDegraded']],
  ])('is %s after %j', (status, types) => {
    expect(statusOf(after(...types))).toBe(status);
  });

  it('is marked where it is fulfilled but degraded, and where a person has to look', () => {
    expect(after(...confirmed, 'EmailBounced', 'DeliveryDegraded').degraded).toMatchObject({
      stateName: 'SendConfirmation',
      error: 'HardBounce',
    });
    expect(after(...upToPaid, 'ManualReviewRequested').manualReview).toMatchObject({
      stateName: 'ReviewRefund',
      reason: 'away for hours',
    });
  });

  it('is shown with an end of its workflow until that is redriven', () => {
    const failed = [...upToPaid, 'ExecutionFailed'];
    expect(presentOrder(after(...failed))).toMatchObject({ workflowEnd: { status: 'Failed', error: 'States.Runtime' } });
    expect(presentOrder(after(...failed, 'ExecutionRedriven'))).not.toHaveProperty('workflowEnd');
    expect(presentOrder(after(...failed, 'ExecutionRedriven', 'ExecutionFailed'))).toHaveProperty('workflowEnd');
  });

  it('says of a cancellation that a workflow which was stopped carries it out once it is redriven', () => {
    const asked: OrderViewEvent = { type: 'CancellationAsked', data: { orderId, by: 'customer', reason: 'x', at: order.submittedAt } };
    const shownAfter = (...types: readonly string[]) => presentOrder(viewOf([submitted, ...recorded(...types), asked])).cancellationAsked;
    const stopped = [...upToPaid, 'ExecutionFailed'];
    expect(shownAfter(...stopped)).toEqual({ at: order.submittedAt, waitsForRedrive: true });
    expect(shownAfter(...upToPaid)).toEqual({ at: order.submittedAt });
    expect(shownAfter(...stopped, 'ShipmentDispatched')).toEqual({ at: order.submittedAt, refused: expect.anything() });
    expect(shownAfter(...stopped, 'ExecutionRedriven')).toEqual({ at: order.submittedAt });
    expect(shownAfter(...upToPaid, 'OrderCancelled', 'ExecutionFailed')).toEqual({ at: order.submittedAt });
  });

  it('is shown in manual review only until it has come to an end, by itself or not', () => {
    const inReview = [...upToPaid, 'ManualReviewRequested'];
    expect(presentOrder(after(...inReview))).toHaveProperty('manualReview');
    for (const end of ['OrderCancelled', 'OrderFailed', 'ExecutionFailed'])
      expect(presentOrder(after(...inReview, end))).not.toHaveProperty('manualReview');
  });

  it('is shown in manual review no longer than its workflow stands there, where the saga tells', () => {
    const shownWhile = (status: string, ...currentStates: readonly string[]) =>
      presentOrder(after(...upToPaid, 'ManualReviewRequested'), { workflow: { status, currentStates: [...currentStates] } });
    expect(shownWhile('RUNNING', 'ReviewRefund')).toHaveProperty('manualReview');
    expect(shownWhile('unavailable')).toHaveProperty('manualReview');
    expect(shownWhile('RUNNING', 'RefundPayment')).not.toHaveProperty('manualReview');
    expect(shownWhile('SUCCEEDED')).not.toHaveProperty('manualReview');
  });

  it('waits for nothing any more once it has ended: neither for another payment nor for a mail about what was undone', () => {
    const trying = ['OrderPlaced', 'StockReserved', 'PaymentDeclined', 'OrderHeld', 'EmailAttemptFailed'];
    const shown = presentOrder(after(...trying));
    expect(shown).toMatchObject({ payment: { heldUntil: expect.any(String) }, emails: [{ status: 'retrying' }] });
    for (const end of ['OrderCancelled', 'OrderFailed']) {
      const ended = presentOrder(after(...trying, end, 'ExecutionFailed'));
      expect(ended.payment).not.toHaveProperty('heldUntil');
      expect(ended.emails).toMatchObject([{ template: 'confirmed', status: 'given_up', error: 'MailServerUnavailable' }]);
    }
  });

  it('tells a mail as given up when the workflow said so, not while it is tried, nor while a stopped workflow may go on', () => {
    const mailAfter = (...types: readonly string[]) => presentOrder(after(...confirmed, ...types)).emails[0]?.status;
    expect(mailAfter('EmailAttemptFailed', 'DeliveryDegraded')).toBe('given_up');
    expect(mailAfter('DeliveryDegraded', 'EmailAttemptFailed')).toBe('retrying');
    expect(mailAfter('EmailAttemptFailed', 'ExecutionFailed')).toBe('retrying');
    expect(mailAfter('EmailAttemptFailed', 'DeliveryDegraded', 'EmailSent')).toBe('sent');
  });

  it('ends the same in whatever order the events of different topics arrive', () => {
    const types = fc.array(fc.constantFrom(...Object.keys(data)), { minLength: 1, maxLength: 20 });
    const story = types.chain((chosen) => {
      const events: readonly OrderViewEvent[] = [submitted, ...recorded(...chosen)];
      return fc.tuple(fc.constant(events), fc.shuffledSubarray([...events], { minLength: events.length }));
    });
    fc.assert(
      fc.property(story, ([events, shuffled]) => {
        expect(viewOf(shuffled)).toEqual(viewOf(events));
      }),
    );
  });

  it('counts every attempt and shows the one that happened last, though it came first', () => {
    const [first, second] = recorded('PaymentAttemptFailed', 'PaymentDeclined') as [OrderViewEvent, OrderViewEvent];
    const view = viewOf([submitted, second, first]);
    expect(view.payment).toMatchObject({ failures: 2, lastFailure: { error: 'InsufficientFunds' } });
  });

  it('holds no payment token', () => {
    expect(JSON.stringify(after(...Object.keys(data)))).not.toContain('test_success_visa');
  });

  it('is fed by every public event about an order', () => {
    const aboutStock = new Set(['StockReceived', 'StockAdjusted', 'StockKeepingRefused']);
    const expected = [...contracts.values()].filter(({ kind, type }) => kind === 'event' && !aboutStock.has(type)).map(({ type }) => type);
    // Specs that share the process with this one declare theirs under an owner with a random number, `shop-74fbe232`.
    const ofTheHouse = (type: string): boolean => contracts.get(type)?.owner.includes('-') === false;
    expect(recordedTypes.filter(ofTheHouse).sort()).toEqual(expected.filter(ofTheHouse).sort());
  });

  it('knows its order by any fact, should facts come before the order itself', () => {
    expect(viewOf(recorded('StockReserved')).orderId).toBe(orderId);
  });

  it('does not guess what an event of a newer version made of it', () => {
    expect(() => evolveOrderView(nothingKnown, { type: 'WrittenTomorrow', data: {} } as never)).toThrow('is not known to this version');
  });
});
