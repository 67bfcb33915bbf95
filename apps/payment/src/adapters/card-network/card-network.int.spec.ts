import { migrateService, Sandbox, sandboxMigration } from '@quadrille/service';
import { scratchDatabase } from '@quadrille/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CardCharge, CardNetwork } from './card-network.js';
import { FakeStripe } from './fake-stripe.js';
import { SandboxCardNetwork } from './sandbox.js';
import { openStripe } from './open-stripe.js';

/** A network under test, its cards, and a look behind its counter. */
type Counter = Readonly<{
  network: CardNetwork;
  /** The same, for whoever gets no answer and does not wait for one long. */
  impatient: CardNetwork;
  cards: Readonly<Record<'good' | 'poor' | 'unknown' | 'refused' | 'fraud' | 'lost' | 'silent', string>>;
  captures: (intentId: string) => Promise<number>;
  refunds: (intentId: string) => Promise<number>;
  /** Minor units. */
  givenBack: (intentId: string) => Promise<number>;
  close: () => Promise<void>;
}>;

const sandboxCounter = async (): Promise<Counter> => {
  const database = await scratchDatabase({ migrate: (target) => migrateService({ ...target, migrations: [sandboxMigration] }) });
  const sandbox = new Sandbox({ simulator: 'payments', url: database.roleUrl });
  const count = async (intentId: string, kind: string) => (await sandbox.find(intentId)).filter((entry) => entry.kind === kind).length;
  const network = new SandboxCardNetwork(sandbox, { timeoutMs: 10 });
  return {
    network,
    impatient: network,
    cards: {
      good: 'test_success_visa',
      poor: 'test_insufficient_funds',
      unknown: 'test_invalid_card',
      refused: 'tok_test_declined',
      fraud: 'test_fraud_detected',
      lost: 'test_timeout_captured',
      silent: 'test_timeout_gateway',
    },
    captures: (intentId) => count(intentId, 'captured'),
    refunds: (intentId) => count(intentId, 'refunded'),
    givenBack: async (intentId) =>
      (await sandbox.find(intentId)).reduce((sum, { kind, amount = 0 }) => (kind === 'refunded' ? sum + amount : sum), 0),
    close: async () => {
      await sandbox.close();
      await database.drop();
    },
  };
};

const stripeCounter = async (): Promise<Counter> => {
  const stripe = new FakeStripe();
  const url = await stripe.start();
  return {
    network: openStripe({ apiKey: 'key', url, timeoutMs: 30_000 }),
    impatient: openStripe({ apiKey: 'key', url, timeoutMs: 1000 }),
    cards: {
      good: 'pm_card_visa',
      poor: 'pm_insufficient',
      unknown: 'pm_unknown',
      refused: 'pm_declined',
      fraud: 'pm_fraud',
      lost: 'pm_lost',
      silent: 'pm_silent',
    },
    captures: async (intentId) => stripe.of(intentId).filter(({ status }) => status === 'succeeded').length,
    refunds: async (intentId) => stripe.refunds.filter((refund) => refund.intentId === intentId).length,
    givenBack: async (intentId) =>
      stripe.refunds.reduce((sum, refund) => (refund.intentId === intentId ? sum + (refund.amount ?? 0) : sum), 0),
    close: () => stripe.stop(),
  };
};

describe.each([
  ['the sandbox', sandboxCounter],
  ['Stripe', stripeCounter],
])('a card network: %s', (_, open) => {
  let counter: Counter;
  beforeAll(async () => {
    counter = await open();
  });
  afterAll(() => counter.close());

  const chargeOf = (card: keyof Counter['cards']): CardCharge => {
    const orderId = randomUUID();
    return { orderId, intentId: `${orderId}-1`, amount: { amount: 4200, currency: 'USD' }, token: counter.cards[card] };
  };
  const paid = async () => {
    const charge = chargeOf('good');
    const answer = await counter.network.charge(charge);
    if (answer.status !== 'captured') throw new Error(`expected a capture, got ${answer.status}`);
    return { ...charge, reference: answer.reference };
  };

  it('takes the money and names its reference', async () => {
    const charge = await paid();
    expect(charge.reference).not.toBe('');
    expect(await counter.captures(charge.intentId)).toBe(1);
  });

  it('takes it once, however often and however concurrently the intent is charged', async () => {
    const charge = chargeOf('good');
    await Promise.allSettled([1, 2, 3].map(() => counter.network.charge(charge)));
    expect(await counter.network.charge(charge)).toMatchObject({ status: 'captured' });
    expect(await counter.captures(charge.intentId)).toBe(1);
  });

  it.each([
    ['poor', 'InsufficientFunds'],
    ['unknown', 'InvalidCard'],
    ['refused', 'CardDeclined'],
    ['fraud', 'FraudDetected'],
  ] as const)('declines a %s card as %s, now and whenever it is asked', async (card, error) => {
    const charge = chargeOf(card);
    expect(await counter.network.charge(charge)).toMatchObject({ status: 'declined', error });
    expect(await counter.network.find(charge)).toMatchObject({ status: 'declined', error });
    expect(await counter.network.settle(charge)).toMatchObject({ status: 'declined', error });
    expect(await counter.captures(charge.intentId)).toBe(0);
  });

  it('finds nothing of an intent that never arrived, and moves no money by being asked', async () => {
    const charge = chargeOf('good');
    expect(await counter.network.find(charge)).toMatchObject({ status: 'open' });
    expect(await counter.captures(charge.intentId)).toBe(0);
    expect(await counter.network.charge(charge)).toMatchObject({ status: 'captured' });
  });

  it('finds by the intent’s key what it captured without an answer, and takes it once', async () => {
    const charge = chargeOf('lost');
    await expect(counter.impatient.charge(charge)).rejects.toMatchObject({ error: 'GatewayTimeout' });
    expect(await counter.network.find(charge)).toMatchObject({ status: 'captured' });
    expect(await counter.network.settle(charge)).toMatchObject({ status: 'captured' });
    expect(await counter.captures(charge.intentId)).toBe(1);
  });

  it('captured nothing where it gave no answer and finds nothing, on every try', async () => {
    const charge = chargeOf('silent');
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(counter.impatient.charge(charge)).rejects.toMatchObject({ error: 'GatewayTimeout' });
      expect(await counter.network.find(charge)).toMatchObject({ status: 'open' });
    }
    expect(await counter.captures(charge.intentId)).toBe(0);
  });

  it('takes nothing of an intent that was settled, not even by a charge that arrives late', async () => {
    const charge = chargeOf('good');
    expect(await counter.network.settle(charge)).toEqual({ status: 'void' });
    expect(await counter.network.charge(charge)).toEqual({ status: 'void' });
    expect(await counter.network.find(charge)).toEqual({ status: 'void' });
    expect(await counter.captures(charge.intentId)).toBe(0);
  });

  it('settles a charge that brought no answer', async () => {
    const charge = chargeOf('silent');
    await expect(counter.impatient.charge(charge)).rejects.toMatchObject({ error: 'GatewayTimeout' });
    expect(await counter.network.settle(charge)).toEqual({ status: 'void' });
  });

  it('gives the money back once', async () => {
    const charge = await paid();
    const first = await counter.network.refund(charge);
    expect(await counter.network.refund(charge)).toEqual(first);
    expect(await counter.refunds(charge.intentId)).toBe(1);
  });

  it('gives each part back once, and then the rest', async () => {
    const charge = await paid();
    const part = (name: string, amount: number) => counter.network.refund({ ...charge, part: name, amount: { ...charge.amount, amount } });
    const first = await part('a', 1000);
    expect(await part('a', 1000)).toEqual(first);
    await part('b', 200);
    expect(await counter.givenBack(charge.intentId)).toBe(1200);
    await counter.network.refund({ ...charge, amount: { ...charge.amount, amount: 3000 } });
    expect(await counter.givenBack(charge.intentId)).toBe(4200);
  });

  it('gives no part back that is more than is left', async () => {
    const charge = await paid();
    const part = (name: string, amount: number) => counter.network.refund({ ...charge, part: name, amount: { ...charge.amount, amount } });
    await part('a', 4000);
    await expect(part('b', 201)).rejects.toThrow(/more would go back|answered 400/);
    expect(await counter.givenBack(charge.intentId)).toBe(4000);
  });
});
