import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PaymentDeclined } from '@quadrille/events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CardCharge, CardNetworkError } from './card-network.js';
import { FakeStripe } from './fake-stripe.js';
import { StripeCardNetwork } from './stripe.js';

const apiKey = 'sk_of_this_spec';
const error = (status: number, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  body: { error: { type: 'api_error', message: 'trouble' } },
  headers,
});

describe('Stripe', () => {
  let stripe: FakeStripe;
  let url: string;
  let network: StripeCardNetwork;
  /** For what gets no answer. */
  let impatient: StripeCardNetwork;
  beforeEach(async () => {
    stripe = new FakeStripe();
    url = await stripe.start();
    network = new StripeCardNetwork({ apiKey, url, timeoutMs: 30_000 });
    impatient = new StripeCardNetwork({ apiKey, url, timeoutMs: 1000 });
  });
  afterEach(() => stripe.stop());

  const charge = (token = 'pm_card_visa'): CardCharge => {
    const orderId = randomUUID();
    return { orderId, intentId: `${orderId}-1`, amount: { amount: 4200, currency: 'USD' }, token };
  };
  const failureOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => undefined,
      (failure: unknown) => failure,
    );

  it('sees the intent’s id as idempotency key, and one PaymentIntent however often it is charged', async () => {
    const one = charge();
    await network.charge(one);
    await network.charge(one);
    const keys = stripe.seen.filter(({ path }) => path === '/v1/payment_intents').map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toEqual([one.intentId, one.intentId]);
    expect(stripe.intents.size).toBe(1);
  });

  it('is asked about a known PaymentIntent by its reference, without creating another when its keys have expired', async () => {
    const one = charge();
    const answer = await network.charge(one);
    if (answer.status !== 'captured') throw new Error('not captured');
    stripe.seen.length = 0;
    expect(await network.find({ ...one, reference: answer.reference })).toEqual(answer);
    expect(stripe.seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it('takes a token of the older kind', async () => {
    expect(await network.charge(charge('tok_visa'))).toMatchObject({ status: 'captured' });
    expect([...stripe.intents.values()].map(({ card }) => card)).toEqual(['tok_visa']);
  });

  it('is not believed to have taken anything while it is still working, and is asked again', async () => {
    const one = charge('pm_silent');
    const failure = await failureOf(impatient.charge(one));
    const [intent] = stripe.of(one.intentId);
    expect(failure).toMatchObject({ error: 'GatewayTimeout', reference: intent!.id });
    intent!.status = 'processing';
    await expect(network.find(one)).rejects.toMatchObject({ error: 'GatewayTimeout' });
    await expect(network.settle(one)).rejects.toMatchObject({ error: 'GatewayTimeout' });
    intent!.status = 'succeeded';
    expect(await network.settle(one)).toMatchObject({ status: 'captured' });
  });

  it('that asks for fewer calls is RateLimited, with the time it asks for', async () => {
    stripe.planned.push(error(429, { 'retry-after': '7' }));
    await expect(network.charge(charge())).rejects.toMatchObject({ error: 'RateLimited', retryAfterSeconds: 7 });
  });

  it.each([500, 503, 409, 404])('that answers %i is GatewayUnavailable', async (status) => {
    stripe.planned.push(error(status));
    await expect(network.charge(charge())).rejects.toMatchObject({ error: 'GatewayUnavailable' });
  });

  it('that broke down at a charge, and repeats that under its key for a day, charges it the next time, once', async () => {
    const one = charge();
    stripe.planned.push(error(500));
    await expect(network.charge(one)).rejects.toMatchObject({ error: 'GatewayUnavailable' });
    expect(await network.find(one)).toMatchObject({ status: 'open' });
    expect(await network.charge(one)).toMatchObject({ status: 'captured' });
    expect(await network.charge(one)).toMatchObject({ status: 'captured' });
    expect(stripe.of(one.intentId).filter(({ status }) => status === 'succeeded')).toHaveLength(1);
  });

  const undone = (status: string) => ({ status: 200, body: { object: 'refund', id: 're_undone', status } });
  it.each([
    ['broke down at a refund', undefined, error(500)],
    ['broke down at a part', 'a return', error(500)],
    ['had not the money for a refund', undefined, error(400)],
    ['had not the money for a part', 'a return', error(400)],
    ['failed at a refund', undefined, undone('failed')],
    ['failed at a part', 'a return', undone('failed')],
    ['called a refund off', undefined, undone('canceled')],
  ])('that %s gives the money back the next time, once', async (_, part, trouble) => {
    const one = charge();
    const answer = await network.charge(one);
    if (answer.status !== 'captured') throw new Error('not captured');
    const refund = { ...one, reference: answer.reference, ...(part !== undefined && { part, amount: { ...one.amount, amount: 100 } }) };
    if (part === undefined) stripe.planned.push(trouble);
    else stripe.planned.push({ status: 200, body: { object: 'list', data: [], has_more: false } }, trouble);
    await expect(network.refund(refund)).rejects.toMatchObject({ error: 'GatewayUnavailable' });
    await network.refund(refund);
    await network.refund(refund);
    expect(stripe.refunds).toHaveLength(1);
  });

  it.each(['return-1', 'a return', 'return-1 ', '返品-1', 'Rückgabe', 'a\nb'])('gives the part %j back once', async (part) => {
    const one = charge();
    const answer = await network.charge(one);
    if (answer.status !== 'captured') throw new Error('not captured');
    const refund = { ...one, reference: answer.reference, amount: { ...one.amount, amount: 100 } };
    await network.refund({ ...refund, part: 'return-1' });
    await network.refund({ ...refund, part });
    await network.refund({ ...refund, part });
    expect(stripe.refunds.map(({ metadata }) => metadata?.['part'])).toEqual([...new Set(['return-1', part])]);
    expect(stripe.seen.map(({ idempotencyKey }) => idempotencyKey)).toContain(`${one.intentId}-refund-return-1`);
  });

  it('is asked for an amount as it counts the currency, in a part as in a charge', async () => {
    const one = { ...charge(), amount: { amount: 900, currency: 'ISK' } };
    const answer = await network.charge(one);
    if (answer.status !== 'captured') throw new Error('not captured');
    await network.refund({ ...one, reference: answer.reference, part: 'return-1', amount: { amount: 400, currency: 'ISK' } });
    expect([stripe.of(one.intentId)[0]?.amount, stripe.refunds[0]?.amount]).toEqual([90_000, 40_000]);
  });

  const before = (intentId: string, intent: object = {}) =>
    stripe.intents.set('pi_before', {
      id: 'pi_before',
      object: 'payment_intent',
      status: 'succeeded',
      amount: 90_000,
      last_payment_error: null,
      card: 'pm_card_visa',
      intentId,
      metadata: { intent_id: intentId },
      ...intent,
    });

  it.each(['ISK', 'UGX', 'MGA'])(
    'gives a part in %s back as it was taken, also where minor units were once told as they are',
    async (currency) => {
      const one = { ...charge(), amount: { amount: 40_000, currency }, reference: 'pi_before', part: 'return-1' };
      before(one.intentId);
      await network.refund(one);
      expect(stripe.refunds.map(({ amount }) => amount)).toEqual([40_000]);
    },
  );

  it('is told of no more than before where it counts as everybody does: keys of before lead on', async () => {
    const one = charge();
    await network.charge(one);
    expect(stripe.of(one.intentId)[0]?.metadata).toEqual({ order_id: one.orderId, intent_id: one.intentId });
  });

  it('is not asked for what it cannot count: nothing is charged, and that is called off for certain', async () => {
    const one = { ...charge(), amount: { amount: 5401, currency: 'KWD' } };
    await expect(network.charge(one)).rejects.toMatchObject({ error: 'GatewayUnavailable', message: expect.stringContaining('5401 KWD') });
    expect([await network.find(one), await network.settle(one)]).toEqual([{ status: 'open' }, { status: 'void' }]);
    expect(stripe.intents.size).toBe(0);
  });

  it('that keeps breaking down is GatewayUnavailable', async () => {
    stripe.planned.push(...Array.from({ length: 25 }, () => error(500, { 'idempotent-replayed': 'true' })));
    await expect(network.charge(charge())).rejects.toMatchObject({ error: 'GatewayUnavailable' });
  });

  it('is searched for what it did, where its key leads to it no more: nothing is called off beside a capture', async () => {
    const one = charge('pm_lost');
    await expect(impatient.charge(one)).rejects.toMatchObject({ error: 'GatewayTimeout' });
    stripe.forgetKeys();
    expect(await network.find(one)).toMatchObject({ status: 'captured' });
    stripe.forgetKeys();
    expect(await network.settle(one)).toMatchObject({ status: 'captured' });
  });

  it.each([
    ['charged', () => network.charge],
    ['asked about', () => network.find],
    ['called off', () => network.settle],
  ])('is believed to have taken what it was asked for with another amount under the key, when that is %s', async (_, asked) => {
    const one = charge();
    await network.find({ ...one, amount: { ...one.amount, amount: 42 } });
    await expect(asked().call(network, one)).rejects.toMatchObject({ error: 'GatewayUnavailable', networkIsWell: true });
    const [intent] = stripe.of(one.intentId);
    intent!.status = 'succeeded';
    expect(await asked().call(network, one)).toEqual({ status: 'captured', reference: intent!.id });
    expect(stripe.intents.size).toBe(1);
  });

  it('is believed to have taken what it took, also when it has forgotten the key and the card may not be used again', async () => {
    const one = charge('pm_lost');
    await expect(impatient.charge(one)).rejects.toMatchObject({ error: 'GatewayTimeout' });
    const [intent] = stripe.of(one.intentId);
    for (const ask of [network.find, network.settle]) {
      stripe.forgetKeys();
      stripe.planned.push(error(400, { type: 'invalid_request_error', message: 'The provided PaymentMethod was previously used.' }));
      expect(await ask.call(network, one)).toEqual({ status: 'captured', reference: intent!.id });
    }
  });

  it('that does not accept the key is GatewayUnavailable: an operator’s trouble, no customer’s', async () => {
    stripe.planned.push(error(401));
    await expect(network.charge(charge())).rejects.toMatchObject({ error: 'GatewayUnavailable' });
  });

  it('that answers something unreadable is GatewayUnavailable', async () => {
    const server = createServer((_, response) => response.end('<html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(new StripeCardNetwork({ apiKey, url: elsewhere, timeoutMs: 30_000 }).charge(charge())).rejects.toMatchObject({
      error: 'GatewayUnavailable',
    });
    server.closeAllConnections();
    server.close();
  });

  it('is not believed where a proxy answers for it: nothing counts as called off or given back', async () => {
    const one = charge();
    const { reference = '' } = (await network.find(one)) as { reference?: string };
    for (const call of [
      () => network.charge(one),
      () => network.settle({ ...one, reference }),
      () => network.refund({ ...one, reference }),
    ]) {
      stripe.planned.push({ status: 503, body: {} });
      await expect(call()).rejects.toMatchObject({ error: 'GatewayUnavailable' });
    }
  });

  it('that hangs up is NetworkError; whatever it did, the money is taken once', async () => {
    const one = charge();
    // The SDK itself tries once more when a connection is closed.
    stripe.planned.push('hang up', 'hang up');
    await expect(network.charge(one)).rejects.toMatchObject({ error: 'NetworkError' });
    expect(await network.charge(one)).toMatchObject({ status: 'captured' });
    expect(stripe.of(one.intentId)).toHaveLength(1);
  });

  it('that nobody can reach is NetworkError', async () => {
    await stripe.stop();
    await expect(network.charge(charge())).rejects.toMatchObject({ error: 'NetworkError' });
    stripe = new FakeStripe();
    await stripe.start();
  });

  it('declines an expired card as InvalidCard', async () => {
    expect(await network.charge(charge('pm_expired'))).toMatchObject({ status: 'declined', error: 'InvalidCard' });
  });

  it('declines a card that was used before and may not be used again, asked once', async () => {
    expect(await network.charge(charge('pm_used'))).toMatchObject({ status: 'declined', error: 'CardDeclined' });
    expect(stripe.seen.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('declines in words that a message can bear', async () => {
    const message = `${'x'.repeat(479)}💳💳 declined \0`;
    stripe.planned.push({ status: 402, body: { error: { type: 'card_error', code: 'card_declined', message } } });
    const answer = await network.charge(charge());
    if (answer.status !== 'declined') throw new Error('not declined');
    const { orderId, intentId } = charge();
    expect(() => PaymentDeclined({ orderId, intentId, error: answer.error, reason: answer.reason })).not.toThrow();
  });

  it('that refunded already, under a key long forgotten, counts as refunded', async () => {
    const one = charge();
    const answer = await network.charge(one);
    if (answer.status !== 'captured') throw new Error('not captured');
    stripe.refunds.push({ id: 're_by_hand', intentId: one.intentId });
    expect(await network.refund({ ...one, reference: answer.reference })).toEqual({ reference: answer.reference });
  });

  it('never finds our key in what we tell', async () => {
    stripe.planned.push({
      status: 401,
      body: { error: { type: 'invalid_request_error', message: `Invalid API Key provided: ${apiKey}` } },
    });
    const failure = await failureOf(network.charge(charge()));
    expect(failure).toBeInstanceOf(CardNetworkError);
    expect((failure as Error).message).not.toContain(apiKey);
  });
});
