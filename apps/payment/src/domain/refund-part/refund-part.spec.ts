import { decideWith, specify } from '@quadrille/decider';
import { PartRefunded, PaymentCaptured, PaymentRefunded, RefundPart, RefundPayment } from '@quadrille/events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decisions } from '../decisions.js';
import { evolve } from '../evolve.js';
import type { FailedAnswer, RefundAnswer } from '../intent.js';
import { initialState, type PaymentCommand, type PaymentEvent } from '../payment.js';
import { dueAt } from '../continue-when-due.js';

const orderId = '0192f0c1-7c1e-7b1a-8a52-6f1d2c3b4a59';
const intentId = `${orderId}-1`;
const reference = 'ch_1';
const usd = (amount: number) => ({ amount, currency: 'USD' });
const total = usd(4200);
const now = 1_000_000;

const decide = decideWith<typeof initialState, PaymentCommand, PaymentEvent, { now: number }>(decisions);
const { given } = specify({ initialState, evolve, decide });
const after = (...history: readonly PaymentEvent[]) => ({
  when: (command: PaymentCommand, at = now) => given(...history).when(command, { now: at }),
});

const captured = [
  { type: 'TermsAccepted', data: { orderId, amount: total, token: 'visa', approvalRequired: false } },
  { type: 'PaymentInitiated', data: { orderId, intentId, amount: total, token: 'visa' } },
  PaymentCaptured({ orderId, intentId, amount: total, reference }),
] as const satisfies readonly PaymentEvent[];
const ask = (executionId: string, amount = usd(1000)) => RefundPart({ orderId, executionId, amount, reason: 'returned' });
const begun = (executionId: string, amount = usd(1000)): PaymentEvent => ({
  type: 'PartRefundBegun',
  data: { orderId, executionId, intentId, amount, reference },
});
const back = (executionId: string, amount = usd(1000)) => PartRefunded({ orderId, executionId, amount, reference: `re_${executionId}` });
const record = (executionId: string, answer: RefundAnswer = { status: 'refunded', reference: `re_${executionId}` }): PaymentCommand => ({
  type: 'RecordPartRefund',
  data: { orderId, executionId, answer },
});
const silence: FailedAnswer = { status: 'failed', error: 'GatewayTimeout', reason: 'no answer' };
const undo = RefundPayment({ orderId, reason: 'cancelled' });
const wanted: PaymentEvent = { type: 'RefundRequested', data: { orderId, reason: 'cancelled' } };
const refusal = (error: string) => [expect.objectContaining({ type: 'PartRefundRefused', data: expect.objectContaining({ error }) })];

describe('a part of a payment', () => {
  it('goes back by a call of its own, under the name of who asked, and the rest stays ours', () => {
    expect(after(...captured).when(ask('a'))).toEqual([begun('a')]);
    expect(after(...captured, begun('a')).when(record('a'))).toEqual([back('a')]);
  });

  it('is called for again while it is not back, and told again when it is', () => {
    expect(after(...captured, begun('a')).when(ask('a'))).toEqual([begun('a')]);
    expect(after(...captured, begun('a'), back('a')).when(ask('a'))).toEqual([back('a')]);
    expect(after(...captured, begun('a'), back('a'), back('a')).when(ask('b', usd(3200)))).toEqual([begun('b', usd(3200))]);
  });

  it('changes nothing when the network answers twice, or for somebody nobody knows', () => {
    expect(after(...captured, begun('a'), back('a')).when(record('a'))).toEqual([]);
    expect(after(...captured).when(record('stray'))).toEqual([]);
  });

  it('is refused where less than that is left, what is only promised counting as gone', () => {
    expect(after(...captured).when(ask('a', usd(4201)))).toEqual(refusal('MoreThanCaptured'));
    expect(after(...captured, begun('a', usd(4000))).when(ask('b', usd(201)))).toEqual(refusal('MoreThanCaptured'));
    expect(after(...captured, begun('a', usd(4000))).when(ask('b', usd(200)))).toEqual([begun('b', usd(200))]);
  });

  it('is refused where nothing is ours: not captured, in another currency, or undone', () => {
    expect(after().when(ask('a'))).toEqual(refusal('NothingCaptured'));
    expect(after(...captured).when(ask('a', { amount: 1, currency: 'EUR' }))).toEqual(refusal('NothingCaptured'));
    expect(after(...captured, wanted).when(ask('a'))).toEqual(refusal('NothingCaptured'));
  });

  it('of nothing is back without a call', () => {
    expect(after(...captured).when(ask('a', usd(0)))).toMatchObject([{ type: 'PartRefunded', data: { amount: usd(0) } }]);
  });

  it('that failed says whose it is, and is tried again by itself, ever more slowly, and not while it is under way', () => {
    const [failed, postponed] = after(...captured, begun('a')).when(record('a', silence));
    expect(failed).toMatchObject({ type: 'RefundAttemptFailed', data: { executionId: 'a', error: 'GatewayTimeout' } });
    expect(postponed).toEqual({ type: 'PartRefundPostponed', data: { orderId, executionId: 'a', until: now + 5_000 } });
    const due: PaymentCommand = { type: 'TimerDue', data: { streamId: orderId } };
    const waiting = after(...captured, begun('a'), begun('b'), postponed!);
    expect(dueAt([...captured, begun('a'), begun('b'), postponed!].reduce(evolve, initialState))).toBe(now + 5_000);
    expect(waiting.when(due)).toEqual([]);
    expect(waiting.when(due, now + 5_000)).toEqual([begun('a')]);
    expect(after(...captured, begun('a'), postponed!, begun('a')).when(due, now + 5_000)).toEqual([]);
    expect(after(...captured, begun('a'), postponed!, begun('a')).when(record('a', silence))).toMatchObject([
      {},
      { data: { until: now + 10_000 } },
    ]);
  });
});

describe('the undo of a payment of which a part went back', () => {
  it('gives back the rest alone, and tells so much', () => {
    const [, refunding] = after(...captured, begun('a'), back('a')).when(undo);
    expect(refunding).toEqual({ type: 'RefundBegun', data: { orderId, intentId, amount: usd(3200), reference } });
    const recorded: PaymentCommand = { type: 'RecordRefund', data: { orderId, intentId, answer: { status: 'refunded', reference: 're' } } };
    expect(
      after(...captured, begun('a'), back('a'), wanted, refunding!)
        .when(recorded)
        .at(-1),
    ).toEqual(PaymentRefunded({ orderId, amount: usd(3200), reference: 're' }));
  });

  it('needs no call where all went back in parts', () => {
    const events = after(...captured, begun('a', total), back('a', total)).when(undo);
    expect(events.map(({ type }) => type)).toEqual(['RefundRequested', 'IntentRefunded', 'PaymentRefunded']);
  });

  it('is not told before a part that is on its way is back', () => {
    const [, gone] = after(...captured, begun('a', total)).when(undo);
    expect(gone).toMatchObject({ type: 'IntentRefunded' });
    expect(
      after(...captured, begun('a', total), wanted, gone!)
        .when(record('a'))
        .map(({ type }) => type),
    ).toEqual(['PartRefunded', 'PaymentRefunded']);
  });
});

describe('money beside a payment of which a part went back', () => {
  it('goes back whole', () => {
    const surplus = { orderId, intentId: `${orderId}-0`, amount: total, reference: 'ch_0' };
    const recorded: PaymentCommand = {
      type: 'RecordRefund',
      data: { orderId, intentId: surplus.intentId, answer: { status: 'refunded', reference: 're_0' } },
    };
    const history: readonly PaymentEvent[] = [
      { type: 'PaymentInitiated', data: { orderId, intentId: surplus.intentId, amount: total, token: 'amex' } },
      { type: 'IntentVoided', data: { orderId, intentId: surplus.intentId } },
      ...captured,
      begun('a'),
      back('a'),
      { type: 'SurplusCaptured', data: surplus },
      { type: 'RefundBegun', data: surplus },
    ];
    expect(after(...history).when(recorded)).toEqual([{ type: 'IntentRefunded', data: { ...surplus, reference: 're_0' } }]);
  });
});

describe('whatever parts are asked for, undone and answered', () => {
  it('never more goes back than was captured', () => {
    const who = fc.constantFrom('a', 'b', 'c', 'd');
    const answer = fc.constantFrom<RefundAnswer>(silence, { status: 'refunded', reference: 're' });
    const command: fc.Arbitrary<PaymentCommand> = fc.oneof(
      fc.tuple(who, fc.nat(3000)).map(([id, amount]) => ask(id, usd(amount))),
      fc.tuple(who, answer).map(([id, given]) => record(id, given)),
      fc.constant(undo),
      answer.map((given): PaymentCommand => ({ type: 'RecordRefund', data: { orderId, intentId, answer: given } })),
      fc.constant<PaymentCommand>({ type: 'TimerDue', data: { streamId: orderId } }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        let state = captured.reduce<typeof initialState>(evolve, initialState);
        // What the network was ever asked to give back, each name once.
        const calls = new Map<string, number>();
        for (const [index, each] of commands.entries())
          for (const event of decide(each, state, { now: index * 1_000_000 })) {
            state = evolve(state, event);
            if (event.type === 'PartRefundBegun') calls.set(event.data.executionId, event.data.amount.amount);
            if (event.type === 'RefundBegun') calls.set('rest', event.data.amount.amount);
          }
        expect([...calls.values()].reduce((sum, amount) => sum + amount, 0)).toBeLessThanOrEqual(total.amount);
      }),
      { numRuns: 500 },
    );
  });
});
