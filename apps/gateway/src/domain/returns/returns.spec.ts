import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderId } from '../order-view/order-facts.fixture.js';
import { foldFact } from '../order-view/fold-fact.js';
import { statusOf } from '../order-view/order-status.js';
import type { Fact } from '../order-view/dated.js';
import { evolveOrderView } from '../order-view/evolve-order-view.js';
import { nothingKnown } from '../order-view/order-view.js';
import { askReturn, linkReturn } from './ask-return.js';
import { decideReturn, receiveReturn } from './steer-return.js';
import { about, act, asked, context, factOf, hears, orderOf, policy, refusalOf, shipped, statusIn, wish } from './returns.fixture.js';

describe('asking for a return', () => {
  it('starts the workflow that follows the order, with what the goods and their tax were worth', () => {
    const [remembered, opened, started] = askReturn(wish('r-1'), shipped, context);
    expect(remembered).toMatchObject({ type: 'ReturnAsked', data: { orderId, returnId: 'r-1', goods: 5000, tax: 400, currency: 'USD' } });
    expect(opened).toEqual({ type: 'ReturnOpened', data: { streamId: 'return:r-1', orderId } });
    expect(started).toMatchObject({
      type: 'StartExecution',
      data: {
        executionId: 'r-1',
        workflow: 'return-merchandise',
        follows: orderId,
        input: { amount: { amount: 5400, currency: 'USD' }, policy },
      },
    });
  });

  it('is one return however often it comes', () => {
    expect(askReturn(wish('r-1'), asked(shipped, 'r-1'), context)).toEqual([]);
    expect(linkReturn({ type: 'ReturnOpened', data: { streamId: 'return:r-1', orderId } }, { orderId })).toEqual([]);
  });

  it('is refused before the order is shipped, and after it ended otherwise', () => {
    const confirmed = orderOf(['OrderPlaced', 'PaymentCaptured', 'OrderConfirmed']);
    for (const view of [nothingKnown, confirmed, orderOf(['OrderPlaced', 'OrderCancelled'])])
      expect(refusalOf(() => askReturn(wish('r-1'), view, context))).toMatchObject({
        code: 'gateway.not-shipped',
        message: expect.stringContaining(statusOf(view)),
      });
  });

  it('is refused for another reason where news of the parcel overtook the order: it may come again', () => {
    const overtaken = orderOf(['ShipmentDispatched', 'ShipmentDelivered']);
    expect(refusalOf(() => askReturn(wish('r-1'), overtaken, context))).toMatchObject({ code: 'gateway.not-known-yet' });
  });

  it('is refused for articles that were not bought and for more than were, each at its place', () => {
    const lines = [
      { sku: 'gadget', quantity: 1 },
      { sku: 'widget-a', quantity: 2 },
      { sku: 'widget-a', quantity: 1 },
    ];
    expect(refusalOf(() => askReturn(wish('r-1', lines), shipped, context))).toMatchObject({
      code: 'gateway.not-returnable',
      details: { errors: [{ pointer: '/lines/0/sku' }, { pointer: '/lines/2/quantity', detail: expect.stringContaining('2 of 2') }] },
    });
  });

  it('counts what other returns of the order hold, until they are refused', () => {
    const both = [{ sku: 'widget-a', quantity: 2 }];
    const first = asked(shipped, 'r-1', both);
    expect(refusalOf(() => askReturn(wish('r-2'), first, context)).details['errors']).toMatchObject([
      { detail: expect.stringContaining('0 of 2') },
    ]);
    const refused = hears(first, 'ExecutionFailed', about('r-1', { error: 'ApprovalRejected' }));
    expect(askReturn(wish('r-2', both), refused, context)).toHaveLength(3);
  });

  it('counts what a return holds that was stopped: it may go on, and then it pays', () => {
    const stopped = hears(
      asked(shipped, 'r-1', [{ sku: 'widget-a', quantity: 2 }]),
      'ExecutionAborted',
      about('r-1', { error: 'Stopped' }),
    );
    expect(refusalOf(() => askReturn(wish('r-2'), stopped, context)).code).toBe('gateway.not-returnable');
  });

  it('tells that nothing is left where more is held than was bought: a return that was stopped once made room for another', () => {
    const both = [{ sku: 'widget-a', quantity: 2 }];
    const stopped = hears(asked(shipped, 'r-1', both), 'ExecutionAborted', about('r-1', { error: 'Stopped' }));
    const anew = askReturn(wish('r-2', both), shipped, context).reduce(evolveOrderView, stopped);
    expect(refusalOf(() => askReturn(wish('r-3'), anew, context)).details['errors']).toEqual([
      { pointer: '/lines/0/quantity', detail: 'is more than the 0 of 2 pieces that can be returned' },
    ]);
  });

  it('counts goods that were paid back, however their return ended', () => {
    const paid = hears(asked(shipped, 'r-1', [{ sku: 'widget-a', quantity: 2 }]), 'PartRefunded', {
      orderId,
      executionId: 'r-1',
      amount: { amount: 10_800, currency: 'USD' },
      reference: 're',
    });
    const failed = hears(paid, 'ExecutionAborted', about('r-1', { error: 'Stopped' }));
    const expired = hears(paid, 'ExecutionFailed', about('r-1', { error: 'GoodsExpired' }));
    expect([failed, expired].map((view) => statusIn(view, 'r-1'))).toEqual(['failed', 'expired']);
    for (const view of [failed, expired])
      expect(refusalOf(() => askReturn(wish('r-2'), view, context)).code).toBe('gateway.not-returnable');
  });
});

describe('a return', () => {
  const waiting = hears(asked(shipped, 'r-1'), 'ApprovalRequested', about('r-1', { stateName: 'AwaitApproval' }));

  it('waits for a yes where the workflow asks for one, and the order stays what it is', () => {
    expect(statusIn(waiting, 'r-1')).toBe('awaiting_approval');
    expect(statusOf(waiting)).toBe('shipped');
    expect(waiting.approval).toBeUndefined();
  });

  it('takes a yes or no while one is asked for, in time and once', () => {
    const yes = { type: 'DecideReturn', data: { ...act('r-1'), decision: 'approve' } } as const;
    const events = decideReturn(yes, waiting, context);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'SignalExecution', data: expect.objectContaining({ executionId: 'r-1', signal: 'approve' }) }),
    );
    const limited = hears(
      asked(shipped, 'r-1'),
      'ApprovalRequested',
      about('r-1', { stateName: 'AwaitApproval', deadline: '2026-11-21T12:29:59.999Z' }),
    );
    expect(refusalOf(() => decideReturn(yes, limited, context)).code).toBe('gateway.approval-over');
    const approved = events.reduce(evolveOrderView, waiting);
    expect(statusIn(approved, 'r-1')).toBe('approved');
    for (const view of [approved, asked(shipped, 'r-1')])
      expect(refusalOf(() => decideReturn(yes, view, context)).code).toBe('gateway.not-awaiting-approval');
  });

  it('takes its goods when they may come, not before a yes that it needs nor when nobody waits any more, and only the first telling counts', () => {
    const here = { type: 'ReceiveReturn', data: act('r-1') } as const;
    const unasked = asked(shipped, 'r-1');
    for (const view of [waiting, unasked]) expect(refusalOf(() => receiveReturn(here, view, context)).code).toBe('gateway.return-not-open');
    const approved = decideReturn({ type: 'DecideReturn', data: { ...act('r-1'), decision: 'approve' } }, waiting, context);
    const open = [approved.reduce(evolveOrderView, waiting), asked(shipped, 'r-1', undefined, { ...policy, approvalLimit: 5400 })];
    for (const view of open) expect(receiveReturn(here, view, context)).toHaveLength(3);
    const received = receiveReturn(here, open[0]!, context).reduce(evolveOrderView, open[0]!);
    expect(statusIn(received, 'r-1')).toBe('received');
    expect(receiveReturn(here, received, context)).toEqual([]);
    const afterwards = { ...context, now: context.now + policy.receiveSeconds * 1000 + 1 };
    for (const view of open) expect(refusalOf(() => receiveReturn(here, view, afterwards)).message).toMatch(/^The time for the goods/);
    expect(refusalOf(() => receiveReturn({ ...here, data: act('r-2') }, received, context)).code).toBe('gateway.unknown-return');
  });

  /** A return that was stopped so many seconds after it was asked for, and redriven an hour later. */
  const redriven = (seconds: number) => {
    const open = asked(shipped, 'r-1', undefined, { ...policy, approvalLimit: 5400 });
    const [stoppedAt, time] = [seconds, seconds + 3600].map((after) => new Date(context.now + after * 1000).toISOString()) as [
      string,
      string,
    ];
    const facts = [
      { ...factOf('ExecutionAborted', about('r-1', { error: 'Stopped' })), time: stoppedAt },
      { ...factOf('ExecutionRedriven', about('r-1', { by: 'ada', stoppedAt })), time },
    ];
    return { now: Date.parse(time), views: [facts, facts.toReversed()].map((told) => told.reduce(foldFact, open)) };
  };
  const here = { type: 'ReceiveReturn', data: act('r-1') } as const;

  it('goes on where it stood when it is redriven, and its goods are waited for as long as before', () => {
    const { now, views } = redriven(policy.receiveSeconds);
    const last = now + policy.receiveSeconds * 1000;
    for (const again of views) {
      expect(statusIn(again, 'r-1')).toBe('requested');
      expect(receiveReturn(here, again, { ...context, now: last })).toHaveLength(3);
      expect(refusalOf(() => receiveReturn(here, again, { ...context, now: last + 1 })).message).toMatch(/^The time/);
      const endedAgain = { ...factOf('ExecutionTimedOut', about('r-1')), time: new Date(last).toISOString() };
      expect(statusIn(foldFact(again, endedAgain), 'r-1')).toBe('failed');
    }
  });

  it('does not wait for its goods anew when that time was over before it was stopped: nobody would take them', () => {
    const { now, views } = redriven(policy.receiveSeconds + 1);
    for (const again of views) expect(refusalOf(() => receiveReturn(here, again, { ...context, now })).message).toMatch(/^The time/);
  });

  it('comes to the same end in whatever order the facts arrive', () => {
    const mail = { template: 'returned', emailId: 'm', to: 'ada@example.com' };
    const course: readonly Fact[] = [
      factOf('PartRefunded', { ...about('r-1'), amount: { amount: 5400, currency: 'USD' }, reference: 're' }),
      factOf('StockReturned', { ...about('r-1'), lines: [] }),
      factOf('EmailSent', { ...about('r-1'), ...mail }),
      factOf('DeliveryDegraded', about('r-1', { stateName: 'SendReturned' })),
      factOf('ExecutionFailed', about('r-1', { error: 'States.Runtime' })),
      factOf('ExecutionRedriven', about('r-1', { by: 'ada', stoppedAt: '2026-11-21T12:31:00.000Z' })),
      factOf('ExecutionSucceeded', about('r-1')),
    ];
    const inOrder = course.reduce(foldFact, asked(shipped, 'r-1'));
    expect(statusIn(inOrder, 'r-1')).toBe('completed');
    expect(inOrder.emails).toEqual({});
    expect(inOrder.degraded).toBeUndefined();
    fc.assert(
      fc.property(fc.shuffledSubarray([...course], { minLength: course.length }), (shuffled) => {
        expect(shuffled.reduce(foldFact, asked(shipped, 'r-1'))).toEqual(inOrder);
      }),
    );
  });
});
