import { decideWith, Refusal, specify } from '@quadrille/decider';
import { describe, expect, it } from 'vitest';
import { askCancellation } from './ask-cancellation.js';
import { askRetry } from './ask-retry.js';
import { decideApproval } from './decide-approval.js';
import { openOrder } from './open-order.js';
import { data, factsOf, order, orderId } from './order-facts.fixture.js';
import { evolveOrderView } from './evolve-order-view.js';
import { listingChange } from './listing.js';
import { nothingKnown, type OrderView, type OrderViewEvent } from './order-view.js';
import { recordFact } from './record-fact.js';

const now = Date.parse('2026-11-21T12:10:00.000Z');
const message = { id: '7b0c0000-0000-5000-8000-000000000001', type: 'any', time: '2026-11-21T12:09:00.000Z', source: '/orders' };
const context = { message, now };

const table = {
  OpenOrder: openOrder,
  AskCancellation: askCancellation,
  AskRetry: askRetry,
  DecideApproval: decideApproval,
  OrderPlaced: recordFact,
  ApprovalRequested: recordFact,
  StockReserved: recordFact,
};
const { given } = specify({
  initialState: nothingKnown,
  decide: decideWith(table as never),
  evolve: evolveOrderView,
} as never) as unknown as {
  given: (...events: readonly OrderViewEvent[]) => {
    when: (command: { type: string; data: unknown }, context: unknown) => readonly OrderViewEvent[];
  };
};

const submitted: OrderViewEvent = { type: 'SubmitOrder', data: order };
const facts = (...types: readonly string[]): readonly OrderViewEvent[] =>
  factsOf(...types).map((fact) => ({ type: 'FactRecorded', data: fact }));
const open = { type: 'OpenOrder', data: { orderId, order, traceId: 'c4d8' } };
const cancel = { type: 'AskCancellation', data: { orderId, by: 'customer', reason: 'Ordered twice.' } };
const retry = { type: 'AskRetry', data: { orderId, by: 'customer', token: 'test_success_visa' } };
const held = ['OrderPlaced', 'StockReserved', 'PaymentDeclined', 'OrderHeld'];

describe('opening an order', () => {
  it('gives the view its first state and asks the orders service', () => {
    expect(given().when(open, context)).toMatchObject([
      { type: 'OrderOpened', data: { orderId, traceId: 'c4d8' } },
      { type: 'SubmitOrder', data: { orderId } },
    ]);
  });

  it('happens once', () => {
    expect(given(submitted).when(open, context)).toEqual([]);
  });
});

describe('a public event', () => {
  it('is kept word for word, with the id, time and trace it bore', () => {
    const traceparent = '00-c4d8791ac2ea069c4928649eee85eeca-01c3d7254823d800-01';
    const [fact] = given(submitted).when(
      { type: 'StockReserved', data: data['StockReserved'] },
      { now, message: { ...message, traceparent } },
    );
    expect(fact).toMatchObject({
      type: 'FactRecorded',
      data: { ...message, type: 'StockReserved', traceparent, data: data['StockReserved'] },
    });
  });

  it('tells the list of orders only what changes in it', () => {
    const after = (...types: readonly string[]) => [submitted, ...facts(...types)].reduce(evolveOrderView, nothingKnown);
    const placed = after('OrderPlaced');
    expect(listingChange(after(), placed)).toMatchObject({ orderId, status: 'placed', total: 11_399 });
    expect(listingChange(placed, after('OrderPlaced', 'StockReserved'))).toEqual({ orderId, status: 'reserved' });
    const paid = after('OrderPlaced', 'PaymentCaptured');
    expect(listingChange(paid, after('OrderPlaced', 'PaymentCaptured', 'StockReserved'))).toBeUndefined();
  });

  it('of an order that nobody submitted is kept, and does not bring it into the list', () => {
    const stray = given().when({ type: 'StockReserved', data: data['StockReserved'] }, context);
    expect(stray).toMatchObject([{ type: 'FactRecorded', data: { type: 'StockReserved' } }]);
    const view = stray.reduce(evolveOrderView, nothingKnown);
    expect(listingChange(nothingKnown, view)).toBeUndefined();
    const [rejected] = facts('OrderRejected');
    expect(listingChange(view, evolveOrderView(view, rejected!))).toMatchObject({ orderId, status: 'rejected' });
    const [released] = facts('StockReleased');
    expect(listingChange(view, evolveOrderView(view, released!))).toBeUndefined();
    const [placed] = facts('OrderPlaced');
    expect(listingChange(view, evolveOrderView(view, placed!))).toMatchObject({ orderId, status: 'reserved', total: 11_399 });
  });

  it('of another workflow is no order', () => {
    const elsewhere = { ...data['ApprovalRequested'], workflow: 'return-merchandise' };
    expect(given().when({ type: 'ApprovalRequested', data: elsewhere }, context)).toEqual([]);
  });
});

describe('cancelling', () => {
  it('signals the workflow', () => {
    expect(given(submitted, ...facts('OrderPlaced')).when(cancel, context)).toMatchObject([
      { type: 'CancellationAsked' },
      { type: 'SignalExecution', data: { executionId: orderId, signal: 'cancel', by: 'customer' } },
    ]);
  });

  it('is asked once', () => {
    const asked: OrderViewEvent = { type: 'CancellationAsked', data: { orderId, by: 'customer', reason: 'x', at: message.time } };
    expect(given(submitted, asked).when(cancel, context)).toEqual([]);
  });

  it.each([
    ['gateway.already-dispatched', ['OrderConfirmed', 'ShipmentDispatched']],
    ['gateway.already-dispatched', ['ShipmentDelivered']],
    ['gateway.already-ended', ['OrderRejected']],
    ['gateway.already-ended', ['OrderCancelled']],
  ])('is refused as %s after %j', (code, types) => {
    expect(() => given(submitted, ...facts(...types)).when(cancel, context)).toThrow(expect.objectContaining({ name: 'Refusal', code }));
  });
});

describe('retrying a payment', () => {
  it('hands the other token to the workflow', () => {
    expect(given(submitted, ...facts(...held)).when(retry, context)).toMatchObject([
      { type: 'RetryAsked' },
      { type: 'SignalExecution', data: { signal: 'retry', payload: { token: 'test_success_visa' } } },
    ]);
  });

  const asked: OrderViewEvent = { type: 'RetryAsked', data: { orderId, by: 'customer', at: message.time, token: 'test_success_visa' } };
  const waiting = [submitted, ...facts(...held), asked];
  const declinedAgain = facts(...held, 'PaymentDeclined').slice(-1);
  const heldAgain = facts(...held, 'PaymentDeclined', 'OrderHeld').slice(-1);

  it('asked twice is tried once, until the order is held anew', () => {
    expect(given(...waiting).when(retry, context)).toEqual([]);
    expect(given(...waiting, ...declinedAgain, ...heldAgain).when(retry, context)).toHaveLength(2);
  });

  it('is no news once the order is paid: what was wished for has come about, and nothing has failed', () => {
    expect(() => given(...waiting, ...facts(...held, 'PaymentCaptured').slice(-1)).when(retry, context)).toThrow(
      expect.objectContaining({ code: 'gateway.nothing-to-retry' }),
    );
  });

  it('is listed as under way, and as failed when the order is held anew', () => {
    const [before, tried, again] = [waiting.slice(0, -1), waiting, [...waiting, ...heldAgain]].map((events) =>
      events.reduce(evolveOrderView, nothingKnown),
    ) as [OrderView, OrderView, OrderView];
    expect(listingChange(before, tried)).toEqual({ orderId, status: 'reserved' });
    expect(listingChange(tried, again)).toEqual({ orderId, status: 'payment_failed' });
  });

  it('is welcome again when the order is held anew, though no failure of the payment was heard of', () => {
    expect(given(...waiting, ...heldAgain).when(retry, context)).toHaveLength(2);
  });

  it.each([
    ['is under way', []],
    ['has failed, before the order is held again', declinedAgain],
  ])('by another card is refused while the retry before %s: nobody would take it up', (_when, since) => {
    const other = { type: 'AskRetry', data: { orderId, by: 'customer', token: 'test_success_mastercard' } };
    expect(() => given(...waiting, ...since).when(other, context)).toThrow(expect.objectContaining({ code: 'gateway.retry-under-way' }));
  });

  it('is refused when the hold is over, or a cancellation was asked for: what is being undone is not paid', () => {
    const code = 'gateway.hold-over';
    const late = { ...context, now: now + 600_000 };
    expect(() => given(submitted, ...facts(...held)).when(retry, late)).toThrow(expect.objectContaining({ code }));
    expect(given(...waiting).when(retry, late)).toEqual([]);
    const cancelled: OrderViewEvent = { type: 'CancellationAsked', data: { orderId, by: 'customer', reason: 'x', at: message.time } };
    expect(() => given(submitted, ...facts(...held), cancelled).when(retry, context)).toThrow(expect.objectContaining({ code }));
  });

  it('is welcome for as long again after the workflow was stopped and redriven during the hold', () => {
    const redriven = [...held, 'ExecutionFailed', 'ExecutionRedriven'];
    const late = { ...context, now: Date.parse(factsOf(...redriven).at(-1)!.time) + 900_000 };
    expect(given(submitted, ...facts(...redriven)).when(retry, late)).toHaveLength(2);
    expect(() => given(submitted, ...facts(...held)).when(retry, late)).toThrow(expect.objectContaining({ code: 'gateway.hold-over' }));
  });

  it('is refused while nothing has failed', () => {
    expect(() => given(submitted, ...facts('OrderPlaced')).when(retry, context)).toThrow(Refusal);
  });
});

describe('approving', () => {
  const approve = { type: 'DecideApproval', data: { executionId: orderId, decision: 'approve', by: 'grace', reason: 'known' } };

  it('is signalled and audited', () => {
    expect(given(submitted, ...facts('OrderPlaced', 'ApprovalRequested')).when(approve, context)).toMatchObject([
      { type: 'SignalExecution', data: { signal: 'approve', by: 'grace' } },
      { type: 'OperatorActed', data: { actor: 'grace', action: 'approve execution', target: orderId } },
    ]);
  });

  it('is given once: the same again changes nothing, and who says otherwise is told that somebody was faster', () => {
    const asking = [submitted, ...facts('OrderPlaced', 'ApprovalRequested')];
    const decided = [...asking, ...given(...asking).when(approve, context)];
    expect(given(...decided).when(approve, context)).toEqual([]);
    const reject = { ...approve, data: { ...approve.data, decision: 'reject' } };
    expect(() => given(...decided).when(reject, context)).toThrow(expect.objectContaining({ code: 'gateway.already-decided' }));
    const askedAgain = facts('OrderPlaced', 'StockReserved', 'ApprovalRequested').slice(-1);
    expect(given(...decided, ...askedAgain).when(reject, context)).toHaveLength(2);
  });

  it('is refused when its time is over, also where the workflow has not said so yet', () => {
    const late = { message, now: Date.parse('2026-11-21T13:00:00.001Z') };
    expect(() => given(submitted, ...facts('OrderPlaced', 'ApprovalRequested')).when(approve, late)).toThrow(
      expect.objectContaining({ code: 'gateway.approval-over' }),
    );
  });

  it('is refused where nobody asks', () => {
    expect(() => given(submitted, ...facts('OrderPlaced')).when(approve, context)).toThrow(
      expect.objectContaining({ code: 'gateway.not-awaiting-approval' }),
    );
  });
});
