import { ChargePayment, PaymentCaptured, PaymentDeclined, PaymentRefunded, RefundPayment, SignalExecution } from '@quadrille/events';
import { decideWith, specify } from '@quadrille/decider';
import { describe, expect, it } from 'vitest';
import { decisions } from './decisions.js';
import { evolve } from './evolve.js';
import type { ChargeAnswer, FailedAnswer, RefundAnswer } from './intent.js';
import { initialState, type PaymentCommand, type PaymentEvent } from './payment.js';

const orderId = '0192f0c1-7c1e-7b1a-8a52-6f1d2c3b4a59';
const amount = { amount: 4200, currency: 'USD' };
const token = 'test_success_visa';
const other = 'test_success_amex';
const [first, second] = [`${orderId}-1`, `${orderId}-2`];
const reference = 'ch_1';
const now = 1_000_000;

const { given } = specify({
  initialState,
  evolve,
  decide: decideWith<typeof initialState, PaymentCommand, PaymentEvent, { now: number }>(decisions),
});
const after = (...history: readonly PaymentEvent[]) => ({
  when: (command: PaymentCommand) => given(...history).when(command, { now }),
  types: (command: PaymentCommand) =>
    given(...history)
      .when(command, { now })
      .map(({ type }) => type),
});

const placed: PaymentCommand = { type: 'AcceptTerms', data: { orderId, amount, token, approvalRequired: false } };
const stock: PaymentCommand = { type: 'ClearForCharge', data: { orderId, by: 'stock' } };
const approval: PaymentCommand = { type: 'ClearForCharge', data: { orderId, by: 'approval' } };
const retry = (more: object = {}) => ChargePayment({ orderId, attempt: 1, ...more });
const undo = RefundPayment({ orderId, reason: 'cancelled' });
const charged = (answer: ChargeAnswer, intentId = first): PaymentCommand => ({ type: 'RecordCharge', data: { orderId, intentId, answer } });
const settled = (answer: ChargeAnswer, intentId = first): PaymentCommand => ({
  type: 'RecordSettlement',
  data: { orderId, intentId, answer },
});
const returned = (answer: RefundAnswer, intentId = first): PaymentCommand => ({
  type: 'RecordRefund',
  data: { orderId, intentId, answer },
});
const yes: ChargeAnswer = { status: 'captured', reference };
const no: ChargeAnswer = { status: 'declined', error: 'InsufficientFunds', reason: 'too little' };
const gone: ChargeAnswer = { status: 'void' };
const silence: FailedAnswer = { status: 'failed', error: 'GatewayTimeout', reason: 'no answer' };

const terms: PaymentEvent = { type: 'TermsAccepted', data: { orderId, amount, token, approvalRequired: false } };
const highTerms: PaymentEvent = { type: 'TermsAccepted', data: { orderId, amount, token, approvalRequired: true } };
const cleared: PaymentEvent = { type: 'ClearanceGiven', data: { orderId, by: 'stock' } };
const approved: PaymentEvent = { type: 'ClearanceGiven', data: { orderId, by: 'approval' } };
const initiated = (intentId = first, card = token): PaymentEvent => ({
  type: 'PaymentInitiated',
  data: { orderId, intentId, amount, token: card },
});
const captured = PaymentCaptured({ orderId, intentId: first, amount, reference });
const declined = PaymentDeclined({ orderId, intentId: first, error: 'InsufficientFunds', reason: 'too little' });
const voided: PaymentEvent = { type: 'IntentVoided', data: { orderId, intentId: first } };
const refunded: PaymentEvent = { type: 'IntentRefunded', data: { orderId, intentId: first, amount, reference: 're_1' } };
const deferred: PaymentEvent = { type: 'ChargeDeferred', data: { orderId, amount, token: other } };
const wanted: PaymentEvent = { type: 'RefundRequested', data: { orderId, reason: 'cancelled' } };
const refunding: PaymentEvent = { type: 'RefundBegun', data: { orderId, intentId: first, amount, reference } };
const nothingTaken = PaymentRefunded({ orderId, amount: { amount: 0, currency: 'USD' } });

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
    expect(after(terms, initiated()).when(retry({ token: other }))).toEqual([
      deferred,
      { type: 'SettlementBegun', data: { orderId, intentId: first, amount, token } },
    ]);
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
    expect(after(terms, initiated(), deferred).types(retry())).toEqual(['ChargeDeferred', 'SettlementBegun']);
  });

  it('waits for the settlement also when the one before is declined meanwhile', () => {
    expect(after(terms, initiated(), deferred).when(charged(no))).toEqual([voided]);
    expect(after(terms, initiated(), deferred, voided).when(settled(silence))).toEqual([initiated(second, other)]);
  });

  it('goes back by itself when the one before was captured after all', () => {
    const history = [terms, initiated(), deferred, voided, initiated(second, other)];
    expect(after(...history, captured).types(charged(yes, second))).toEqual(['SurplusCaptured', 'RefundBegun']);
  });
});

describe('a refund', () => {
  it('gives back what was captured', () => {
    expect(after(terms, initiated(), captured).when(undo)).toEqual([wanted, refunding]);
    expect(after(terms, initiated(), captured, wanted, refunding).when(returned({ status: 'refunded', reference: 're_1' }))).toEqual([
      refunded,
      PaymentRefunded({ orderId, amount, reference: 're_1' }),
    ]);
  });

  it('is done at once where nothing was taken, and knows no currency where nothing is known', () => {
    expect(after(terms, initiated(), declined).when(undo)).toEqual([wanted, nothingTaken]);
    expect(after().when(undo)).toEqual([wanted, PaymentRefunded({ orderId, amount: { amount: 0, currency: 'XXX' } })]);
  });

  it('forestalls every charge that comes later', () => {
    const undone = after(terms, wanted, nothingTaken);
    for (const command of [stock, retry(), retry({ token: other, amount })]) expect(undone.types(command)).toEqual(['ChargeForestalled']);
    expect(after(wanted, nothingTaken).when(placed)).toEqual([]);
    expect(undone.when(approval)).toEqual([]);
  });

  it('makes certain of a charge that is under way', () => {
    expect(after(terms, initiated()).types(undo)).toEqual(['RefundRequested', 'SettlementBegun']);
    expect(after(terms, initiated(), wanted).types(settled(gone))).toEqual(['IntentVoided', 'PaymentRefunded']);
  });

  it('follows by itself when the charge under way is answered as captured', () => {
    for (const command of [charged(yes), settled(yes)])
      expect(after(terms, initiated(), wanted).types(command)).toEqual(['SurplusCaptured', 'RefundBegun']);
  });

  it('is done when the charge under way is answered as declined, which is then nobody’s business', () => {
    for (const answer of [no, gone])
      expect(after(terms, initiated(), wanted).types(charged(answer))).toEqual(['IntentVoided', 'PaymentRefunded']);
    expect(after(terms, initiated(), wanted).when(charged(silence))).toEqual([]);
  });

  it('changes nothing when it is done', () => {
    expect(after(terms, wanted, nothingTaken).when(undo)).toEqual([]);
  });

  it('goes on when it is asked again', () => {
    expect(after(terms, initiated(), captured, wanted, refunding).when(undo)).toEqual([refunding]);
    expect(after(terms, initiated(), wanted).types(undo)).toEqual(['SettlementBegun']);
  });

  it('that failed says so and is tried again by itself, ever more slowly', () => {
    const history = [terms, initiated(), captured, wanted, refunding];
    const [failed, postponed] = after(...history).when(returned(silence));
    expect(failed).toMatchObject({ type: 'RefundAttemptFailed', data: { error: 'GatewayTimeout' } });
    expect(postponed).toEqual({ type: 'RefundPostponed', data: { orderId, until: now + 5_000 } });
    const due: PaymentCommand = { type: 'TimerDue', data: { streamId: orderId } };
    expect(after(...history, postponed!).when(due)).toEqual([]);
    expect(given(...history, postponed!).when(due, { now: now + 5_000 })).toEqual([refunding]);
    expect(after(...history, postponed!, refunding).when(returned(silence))).toContainEqual({
      type: 'RefundPostponed',
      data: { orderId, until: now + 10_000 },
    });
  });

  it('that cannot make certain of a charge is tried again by itself', () => {
    expect(after(terms, initiated(), wanted).types(settled(silence))).toEqual(['RefundAttemptFailed', 'RefundPostponed']);
  });
});

describe('a card network', () => {
  it('that answers twice changes nothing the second time', () => {
    expect(after(terms, initiated(), captured).when(charged(yes))).toEqual([]);
    expect(after(terms, initiated(), captured).when(charged(no))).toEqual([]);
    const back = after(terms, initiated(), captured, wanted, refunding, refunded);
    expect(back.when(returned({ status: 'refunded', reference: 're_1' }))).toEqual([]);
  });

  it('that takes the money after a decline is believed', () => {
    expect(after(terms, initiated(), declined).when(charged(yes))).toEqual([captured]);
  });

  it('that answers late, when the order is paid by another card, gives the second capture back', () => {
    const paid = [
      terms,
      initiated(),
      declined,
      initiated(second),
      PaymentCaptured({ orderId, intentId: second, amount, reference: 'ch_2' }),
    ];
    expect(after(...paid).when(charged(yes))).toEqual([
      { type: 'SurplusCaptured', data: { orderId, intentId: first, amount, reference } },
      refunding,
    ]);
    const surplus: PaymentEvent = { type: 'SurplusCaptured', data: { orderId, intentId: first, amount, reference } };
    expect(after(...paid, surplus, refunding).types(returned({ status: 'refunded', reference: 're_1' }))).toEqual(['IntentRefunded']);
  });

  it('that takes the money after the refund gives it back, which is told', () => {
    const history = [terms, initiated(), wanted, voided, nothingTaken];
    expect(after(...history).types(charged(yes))).toEqual(['SurplusCaptured', 'RefundBegun']);
    expect(after(...history, refunding).when(returned({ status: 'refunded', reference: 're_1' }))).toContainEqual(
      PaymentRefunded({ orderId, amount, reference: 're_1' }),
    );
  });

  it('that answers for an intent nobody knows is not heard', () => {
    for (const command of [charged(yes, 'stray'), settled(yes, 'stray'), returned({ status: 'refunded', reference }, 'stray')])
      expect(after(terms).when(command)).toEqual([]);
  });
});
