import { ChargePayment, RefundPayment } from '@quadrille/events';
import { decideWith } from '@quadrille/decider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dueAt } from './continue-when-due.js';
import { decisions } from './decisions.js';
import { evolve } from './evolve.js';
import type { ChargeAnswer, FailedAnswer, SettledAnswer } from './intent.js';
import { initialState, openIntent, type Payment, type PaymentCommand, type PaymentEvent } from './payment.js';

const orderId = '0192f0c1-7c1e-7b1a-8a52-6f1d2c3b4a59';
const amount = { amount: 4200, currency: 'USD' };
const decide = decideWith<Payment, PaymentCommand, PaymentEvent, { now: number }>(decisions);

type Fate = 'well' | 'declined' | 'answer lost' | 'not reached';
const effects = ['PaymentInitiated', 'ChargeRepeated', 'InquiryBegun', 'SettlementBegun', 'RefundBegun'] as const;
type Effect = Extract<PaymentEvent, { type: (typeof effects)[number] }>;
type Step = Readonly<{ pick: number; fate: Fate; again: boolean }>;

const silence: FailedAnswer = { status: 'failed', error: 'GatewayTimeout', reason: 'no answer' };
const isEffect = (event: PaymentEvent): event is Effect => (effects as readonly string[]).includes(event.type);

/** An order's payment, a card network, and everything that is on its way between them, delivered in any order and any number of times. */
class World {
  state = initialState;
  readonly told: PaymentEvent[] = [];
  readonly inbox: PaymentCommand[];
  readonly calls: Effect[] = [];
  readonly #network = new Map<string, SettledAnswer>();
  readonly #refunded = new Set<string>();
  readonly #keepsItsWord: boolean;
  #now = 0;

  constructor(commands: readonly PaymentCommand[], keepsItsWord: boolean) {
    this.inbox = [...commands];
    this.#keepsItsWord = keepsItsWord;
  }

  get captured(): readonly string[] {
    return [...this.#network].filter(([, { status }]) => status === 'captured').map(([id]) => id);
  }

  get kept(): readonly string[] {
    return this.captured.filter((id) => !this.#refunded.has(id));
  }

  step({ pick, fate, again }: Step): void {
    const waiting = this.inbox.length + this.calls.length;
    if (waiting === 0) return;
    const index = pick % waiting;
    if (index < this.inbox.length) this.#deliver(this.#take(this.inbox, index, again));
    else this.#call(this.#take(this.calls, index - this.inbox.length, again), fate);
  }

  /** Faults stop: everything arrives, every call is answered, timers ring, until nothing is left. */
  settle(): void {
    for (let steps = 0; this.inbox.length + this.calls.length > 0 || this.#due !== undefined; steps += 1) {
      if (steps > 500) throw new Error('it never comes to rest');
      this.step({ pick: 0, fate: 'well', again: false });
      if (this.inbox.length + this.calls.length > 0 || this.#due === undefined) continue;
      this.#now = this.#due;
      this.#deliver({ type: 'TimerDue', data: { streamId: orderId } });
    }
  }

  /** When the next timer rings; undefined also where it would ask for ever about a charge that has never reached the network. */
  get #due(): number | undefined {
    const open = openIntent(this.state);
    return open && this.state.refund === 'none' && !this.#network.has(open.intentId) ? this.state.refundDueAt : dueAt(this.state);
  }

  #take<Item>(items: Item[], index: number, again: boolean): Item {
    return again ? items[index]! : items.splice(index, 1)[0]!;
  }

  #deliver(command: PaymentCommand): void {
    for (const event of decide(command, this.state, { now: this.#now })) {
      this.state = evolve(this.state, event);
      this.told.push(event);
      // The workflow asks once more.
      if (event.type === 'SignalExecution') this.inbox.push(ChargePayment({ orderId, attempt: 1 }));
      if (isEffect(event)) this.calls.push(event);
    }
  }

  #call({ type, data }: Effect, fate: Fate): void {
    const { intentId } = data;
    if (type === 'RefundBegun') {
      if (fate !== 'not reached') this.#refunded.add(intentId);
      const answer = fate === 'answer lost' || fate === 'not reached' ? silence : ({ status: 'refunded', reference: 're' } as const);
      this.inbox.push({ type: 'RecordRefund', data: { orderId, intentId, answer } });
      return;
    }
    if (type === 'InquiryBegun') {
      const answer = fate === 'answer lost' || fate === 'not reached' ? undefined : this.#network.get(intentId);
      if (!answer) this.inbox.push({ type: 'PostponeInquiry', data: { orderId, intentId } });
      else if (answer.status === 'captured') this.inbox.push({ type: 'ReportCapture', data: { orderId, intentId } });
      return;
    }
    const answer = type === 'SettlementBegun' ? this.#settle(intentId, fate) : this.#charge(intentId, fate);
    this.inbox.push({ type: type === 'SettlementBegun' ? 'RecordSettlement' : 'RecordCharge', data: { orderId, intentId, answer } });
  }

  #charge(intentId: string, fate: Fate): ChargeAnswer {
    if (fate === 'not reached') return silence;
    const standing = this.#network.get(intentId);
    if (standing && (this.#keepsItsWord || standing.status === 'captured')) return fate === 'answer lost' ? silence : standing;
    const answer: SettledAnswer =
      fate === 'declined' ? { status: 'declined', error: 'CardDeclined', reason: 'no' } : { status: 'captured', reference: 'ch' };
    this.#network.set(intentId, answer);
    // A network that breaks its word at least tells what it took.
    return fate === 'answer lost' && this.#keepsItsWord ? silence : answer;
  }

  #settle(intentId: string, fate: Fate): ChargeAnswer {
    if (fate === 'not reached') return silence;
    const standing = this.#network.get(intentId) ?? { status: 'void' };
    this.#network.set(intentId, standing);
    return fate === 'answer lost' ? silence : standing;
  }
}

const token = fc.constantFrom('visa', 'amex', undefined);
const command: fc.Arbitrary<PaymentCommand> = fc.oneof(
  fc
    .boolean()
    .map((approvalRequired): PaymentCommand => ({ type: 'AcceptTerms', data: { orderId, amount, token: 'visa', approvalRequired } })),
  fc.constantFrom('stock' as const, 'approval' as const).map((by): PaymentCommand => ({ type: 'ClearForCharge', data: { orderId, by } })),
  fc
    .tuple(token, fc.boolean())
    .map(([card, whole]) => ChargePayment({ orderId, attempt: 1, ...(card && { token: card }), ...(whole && { amount }) })),
);
const step: fc.Arbitrary<Step> = fc.record({
  pick: fc.nat(1000),
  fate: fc.constantFrom('well', 'well', 'declined', 'answer lost', 'not reached'),
  again: fc.boolean(),
});
const placed: PaymentCommand = { type: 'AcceptTerms', data: { orderId, amount, token: 'visa', approvalRequired: false } };
const undo = RefundPayment({ orderId, reason: 'cancelled' });

const play = (commands: readonly PaymentCommand[], steps: readonly Step[], keepsItsWord: boolean): World => {
  const world = new World(commands, keepsItsWord);
  for (const each of steps) world.step(each);
  world.settle();
  // What the network has captured stays captured, so that one look at the end sees what any look before it would have.
  if (keepsItsWord) expect(world.captured.length).toBeLessThanOrEqual(1);
  return world;
};
const forAll = (check: (commands: readonly PaymentCommand[], steps: readonly Step[]) => void): void =>
  fc.assert(fc.property(fc.array(command, { minLength: 2, maxLength: 8 }), fc.array(step, { maxLength: 40 }), check), { numRuns: 2000 });
const told = (world: World, type: PaymentEvent['type']) => world.told.filter((event) => event.type === type);

describe('a payment, whatever arrives in whatever order and however often', () => {
  it('is captured at most once, and told so', () => {
    forAll((commands, steps) => {
      const world = play(commands, steps, true);
      const known = world.state.intents.filter(({ status }) => status === 'captured');
      expect(told(world, 'PaymentCaptured')).toHaveLength(known.length);
      expect(told(world, 'SurplusCaptured')).toEqual([]);
    });
  });

  it('of an order is known to be captured where it is, also where every answer was lost and nobody asks again', () => {
    forAll((commands, steps) => {
      const { captured, state } = play([...commands, placed], steps, true);
      expect(state.intents.filter(({ status }) => status === 'captured').map(({ intentId }) => intentId)).toEqual(captured);
    });
  });

  it('leaves nothing captured once a refund was asked for, and tells what went back', () => {
    forAll((commands, steps) => {
      const world = play([...commands, undo], steps, true);
      expect(world.kept).toEqual([]);
      const back = told(world, 'PaymentRefunded').map(({ data }) => (data as { amount: { amount: number } }).amount.amount);
      expect(back).toEqual([world.captured.length * amount.amount]);
    });
  });

  it('keeps at most one capture and none after a refund, also with a network that takes what it said it would not', () => {
    forAll((commands, steps) => {
      expect(play(commands, steps, false).kept.length).toBeLessThanOrEqual(1);
      expect(play([...commands, undo], steps, false).kept).toEqual([]);
    });
  });

  it('has one open intent at a time', () => {
    forAll((commands, steps) => {
      const { state } = play(commands, steps, true);
      expect(state.intents.filter(({ status }) => status === 'open').length).toBeLessThanOrEqual(1);
    });
  });
});
