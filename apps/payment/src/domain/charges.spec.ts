import { SignalExecution } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import type { ChargeAnswer } from './intent.js';
import type { PaymentCommand, PaymentEvent } from './payment.js';
import {
  after,
  amount,
  approval,
  approved,
  captured,
  charged,
  cleared,
  declined,
  deferred,
  first,
  gone,
  highTerms,
  initiated,
  no,
  now,
  orderId,
  other,
  placed,
  retry,
  second,
  settled,
  settling,
  silence,
  stock,
  terms,
  token,
  voided,
  wanted,
  yes,
} from './payment.fixture.js';

describe('a charge', () => {
  it('begins when the stock is reserved for an order whose terms are known', () => {
    expect(after(terms).when(stock)).toEqual([initiated()]);
  });

  it('begins when the terms come last', () => {
    expect(after(cleared).types(placed)).toEqual(['TermsAccepted', 'PaymentInitiated']);
  });

  it('waits for a person where one is needed, whichever comes first', () => {
    expect(after(highTerms).types(stock)).toEqual(['ClearanceGiven']);
    expect(after(highTerms, cleared).types(approval)).toEqual(['PaymentInitiated']);
    expect(after(highTerms, approved).types(stock)).toEqual(['PaymentInitiated']);
  });

  it('begins by itself once, however often its conditions are told', () => {
    for (const command of [stock, approval, placed]) expect(after(terms, initiated()).when(command)).toEqual([]);
  });

  it('is captured', () => {
    expect(after(terms, initiated()).when(charged(yes))).toEqual([captured]);
  });

  it('is declined', () => {
    expect(after(terms, initiated()).when(charged(no))).toEqual([declined]);
  });

  it('stays open when the try brought no answer, which says when to come back', () => {
    const busy: ChargeAnswer = { status: 'failed', error: 'RateLimited', reason: 'slower', retryAfterSeconds: 3 };
    expect(after(terms, initiated()).when(charged(busy))).toEqual([
      { type: 'PaymentAttemptFailed', data: { orderId, intentId: first, error: 'RateLimited', reason: 'slower', retryAfterSeconds: 3 } },
      { type: 'InquiryPostponed', data: { orderId, intentId: first, until: now + 5_000 } },
    ]);
  });

  it('that brought no answer is asked about by itself, ever more slowly, for about a week, and the workflow is told to ask when the money was taken', () => {
    const inquiry = (until: number): PaymentEvent => ({ type: 'InquiryPostponed', data: { orderId, intentId: first, until } });
    const rings: PaymentCommand = { type: 'TimerDue', data: { streamId: orderId } };
    const later: PaymentCommand = { type: 'PostponeInquiry', data: { orderId, intentId: first } };
    const found: PaymentCommand = { type: 'ReportCapture', data: { orderId, intentId: first } };
    const asked: PaymentEvent = { type: 'InquiryBegun', data: { orderId, intentId: first, amount, token } };
    const [, postponed] = after(terms, initiated()).when(charged(silence));
    expect(postponed).toEqual(inquiry(now + 5_000));
    expect(after(terms, initiated(), inquiry(now + 5_000)).types(charged(silence))).toEqual(['PaymentAttemptFailed']);
    expect(after(terms, initiated(), inquiry(now + 1)).when(rings)).toEqual([]);
    expect(after(terms, initiated(), inquiry(now)).when(rings)).toEqual([asked]);
    expect(after(terms, initiated(), inquiry(now), asked).when(rings)).toEqual([]);
    expect(after(terms, initiated(), inquiry(now), asked).when(later)).toEqual([inquiry(now + 10_000)]);
    const askedAgain = (times: number) => after(terms, initiated(), ...Array.from({ length: times }, () => asked));
    expect(askedAgain(19).when(later)).toEqual([inquiry(now + 86_400_000)]);
    expect(askedAgain(20).when(later)).toEqual([]);
    const signal = SignalExecution({ executionId: orderId, signal: 'retry', by: 'payment' });
    expect(after(terms, initiated(), inquiry(now), asked).when(found)).toEqual([signal, inquiry(now + 10_000)]);
    for (const over of [captured, declined, wanted])
      for (const command of [rings, later])
        expect(after(terms, initiated(), inquiry(now), over).types(command)).not.toContain('InquiryBegun');
  });

  it('remembers where the network keeps it', () => {
    const [located] = after(terms, initiated()).when(charged({ ...silence, reference: 'pi_7' }));
    expect(after(terms, initiated(), located!).when(retry())).toEqual([
      { type: 'ChargeRepeated', data: { orderId, intentId: first, amount, token, reference: 'pi_7' } },
    ]);
  });

  it('is not attempted where the customer agreed to another amount', () => {
    const surprised: PaymentEvent = {
      type: 'TermsAccepted',
      data: { orderId, amount, token, approvalRequired: false, declaredAmount: 4100 },
    };
    const events = after(surprised).when(stock);
    expect(events).toMatchObject([{ type: 'PaymentDeclined', data: { error: 'AmountMismatch', intentId: first } }]);
    expect(after(surprised, ...events).when(retry())).toMatchObject([{ type: 'PaymentDeclined', data: { error: 'AmountMismatch' } }]);
  });
});

describe('a charge that is asked for', () => {
  it('waits for neither stock nor approval', () => {
    expect(after(highTerms).when(retry())).toEqual([initiated()]);
  });

  it('waits for the terms where it does not bring amount and card', () => {
    const [requested] = after().when(retry({ token: other }));
    expect(after(requested!).types(placed)).toEqual(['TermsAccepted', 'PaymentInitiated']);
    expect(after(requested!).when(placed)).toContainEqual(initiated(first, other));
  });

  it('needs no order where it brings amount and card', () => {
    expect(after().when(retry({ amount, token }))).toEqual([initiated()]);
  });

  it('is the same intent again while that is open, with the same card or none', () => {
    for (const command of [retry(), retry({ token })])
      expect(after(terms, initiated()).when(command)).toEqual([
        { type: 'ChargeRepeated', data: { orderId, intentId: first, amount, token } },
      ]);
  });

  it('is a new intent after a decline', () => {
    expect(after(terms, initiated(), declined).when(retry())).toEqual([initiated(second)]);
    expect(after(terms, initiated(), declined).when(retry({ token: other }))).toEqual([initiated(second, other)]);
  });

  it('changes nothing when the money is there', () => {
    expect(after(terms, initiated(), captured).when(retry({ token: other }))).toEqual([]);
  });

  it('answers each of two attempts that were declined together', () => {
    expect(after(terms, initiated(), declined).when(charged(no))).toEqual([declined]);
    expect(after(terms, initiated(), declined).when(charged(silence))).toEqual([declined]);
  });
});

describe('a charge of another card', () => {
  it('settles the open intent first', () => {
    expect(after(terms, initiated()).when(retry({ token: other }))).toEqual([deferred, settling]);
  });

  it('begins when nothing was taken by the one before', () => {
    for (const answer of [gone, no])
      expect(after(terms, initiated(), deferred).types(settled(answer))).toEqual(['IntentVoided', 'PaymentInitiated']);
    expect(after(terms, initiated(), deferred).when(settled(gone))).toContainEqual(initiated(second, other));
  });

  it('does not begin when the one before turns out captured', () => {
    expect(after(terms, initiated(), deferred).when(settled(yes))).toEqual([captured]);
    expect(after(terms, initiated(), deferred, captured).when(settled(yes))).toEqual([]);
  });

  it('does not begin while nobody knows: the attempt has failed and may be asked for again', () => {
    expect(after(terms, initiated(), deferred).types(settled(silence))).toEqual(['PaymentAttemptFailed', 'InquiryPostponed']);
    expect(after(terms, initiated(), deferred).when(retry())).toEqual([deferred, settling]);
    const former: PaymentEvent = { type: 'ChargeDeferred', data: { orderId, amount, token } };
    expect(after(terms, initiated(), deferred).when(retry({ token }))).toEqual([former, settling]);
  });

  it('waits for the settlement also when the one before is declined meanwhile', () => {
    expect(after(terms, initiated(), deferred).when(charged(no))).toEqual([voided]);
    expect(after(terms, initiated(), deferred, voided).when(settled(silence))).toEqual([initiated(second, other)]);
  });

  const begun = [terms, initiated(), deferred, voided, initiated(second, other)];

  it('is answered for itself alone, and nobody is told of the try before that they have given up', () => {
    expect(after(...begun).types(charged(no, second))).toEqual(['PaymentDeclined']);
    expect(after(terms, initiated(), deferred).when(charged(silence))).toEqual([]);
  });

  it('waits no more when the order is paid by a late answer', () => {
    const later: PaymentEvent = { type: 'ChargeDeferred', data: { orderId, amount, token } };
    const paid = after(terms, initiated(), declined, initiated(second, other), later, captured);
    expect(paid.when(settled(silence, second))).toEqual([]);
  });

  it('goes back by itself when the one before was captured after all', () => {
    expect(after(...begun, captured).types(charged(yes, second))).toEqual(['SurplusCaptured', 'RefundBegun']);
  });
});
