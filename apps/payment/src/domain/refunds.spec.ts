import { PaymentCaptured, PaymentRefunded } from '@quadrille/events';
import { describe, expect, it } from 'vitest';
import type { PaymentCommand, PaymentEvent } from './payment.js';
import {
  after,
  amount,
  approval,
  captured,
  charged,
  declined,
  first,
  gone,
  initiated,
  no,
  nothingTaken,
  now,
  orderId,
  given,
  other,
  placed,
  reference,
  refunded,
  refunding,
  retry,
  returned,
  second,
  settled,
  settling,
  silence,
  stock,
  terms,
  undo,
  voided,
  wanted,
  yes,
} from './payment.fixture.js';

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
    expect(after(terms, initiated(), declined, wanted, nothingTaken).when(charged(no))).toEqual([]);
  });

  it('changes nothing when it is done', () => {
    expect(after(terms, wanted, nothingTaken).when(undo)).toEqual([]);
  });

  it('goes on when it is asked again', () => {
    expect(after(terms, initiated(), captured, wanted, refunding).when(undo)).toEqual([refunding]);
    expect(after(terms, initiated(), wanted).types(undo)).toEqual(['SettlementBegun']);
  });

  const due: PaymentCommand = { type: 'TimerDue', data: { streamId: orderId } };

  it('that failed says so and is tried again by itself, ever more slowly, and not while it is under way', () => {
    const history = [terms, initiated(), captured, wanted, refunding];
    const [failed, postponed] = after(...history).when(returned(silence));
    expect(failed).toMatchObject({ type: 'RefundAttemptFailed', data: { error: 'GatewayTimeout' } });
    expect(postponed).toEqual({ type: 'RefundPostponed', data: { orderId, until: now + 5_000 } });
    expect(after(...history, postponed!).when(due)).toEqual([]);
    expect(given(...history, postponed!).when(due, { now: now + 5_000 })).toEqual([refunding]);
    expect(given(...history, postponed!, refunding).when(due, { now: now + 5_000 })).toEqual([]);
    expect(after(...history, postponed!, refunding).when(returned(silence))).toContainEqual({
      type: 'RefundPostponed',
      data: { orderId, until: now + 10_000 },
    });
  });

  it('that cannot make certain of a charge is tried again by itself, and not while that is under way', () => {
    const [failed, postponed] = after(terms, initiated(), wanted).when(settled(silence));
    expect([failed?.type, postponed?.type]).toEqual(['RefundAttemptFailed', 'RefundPostponed']);
    const history = [terms, initiated(), wanted, postponed!];
    expect(given(...history).when(due, { now: now + 5_000 })).toEqual([settling]);
    expect(given(...history, settling).when(due, { now: now + 5_000 })).toEqual([]);
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

  const paid = [terms, initiated(), declined, initiated(second), PaymentCaptured({ orderId, intentId: second, amount, reference: 'ch_2' })];
  const surplus: PaymentEvent = { type: 'SurplusCaptured', data: { orderId, intentId: first, amount, reference } };
  const refundingSecond: PaymentEvent = { type: 'RefundBegun', data: { orderId, intentId: second, amount, reference: 'ch_2' } };
  const back = (of: string) => returned({ status: 'refunded', reference: `re_${of}` }, of);
  const told = (of: string) => PaymentRefunded({ orderId, amount, reference: `re_${of}` });

  it('that answers late, when the order is paid by another card, gives the second capture back, beside what an undo gives back', () => {
    expect(after(...paid).when(charged(yes))).toEqual([surplus, refunding]);
    expect(after(...paid, surplus, refunding).types(back(first))).toEqual(['IntentRefunded']);
    expect(after(...paid, surplus, refunding, refunded, wanted, refundingSecond).when(back(second))).toContainEqual(told(second));
  });

  it('that takes the money after the refund gives it back, which is told', () => {
    const history = [terms, initiated(), wanted, voided, nothingTaken];
    expect(after(...history).types(charged(yes))).toEqual(['SurplusCaptured', 'RefundBegun']);
    expect(after(...history, refunding).when(returned({ status: 'refunded', reference: 're_1' }))).toContainEqual(
      PaymentRefunded({ orderId, amount, reference: 're_1' }),
    );
    expect(after(...history, surplus, refunding).when(undo)).toEqual([refunding]);
  });

  it('that takes the money of two cards gives back each, and tells each once', () => {
    const undone = [...paid, wanted, refundingSecond];
    const [gone, refund] = after(...undone).when(back(second));
    expect(refund).toEqual(told(second));
    expect(after(...undone, gone!, refund!, surplus, refunding).when(back(first))).toContainEqual(told(first));
  });

  it('that answers for an intent nobody knows is not heard', () => {
    for (const command of [charged(yes, 'stray'), settled(yes, 'stray'), returned({ status: 'refunded', reference }, 'stray')])
      expect(after(terms).when(command)).toEqual([]);
  });
});
