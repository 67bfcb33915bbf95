import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FakeStripe } from './adapters/card-network/fake-stripe.js';
import { paymentService } from './payment.service.js';
import type { PaymentSettings } from './payment.settings.js';

let stripe: FakeStripe;
let url: string;
beforeEach(async () => {
  stripe = new FakeStripe();
  url = await stripe.start();
});
afterEach(() => stripe.stop());

const mostRefusals = 24;

/** What the service records of a good card's charge, after so many that Stripe answered so. */
const chargedAfterwards = async (refused: Readonly<{ answer?: FakeStripe['planned'][number]; intent?: object }>): Promise<unknown> => {
  const settings = { CARD_NETWORK: 'stripe', STRIPE_API_KEY: 'sk_of_this_spec', STRIPE_API_URL: url, CHARGE_TIMEOUT_MS: 30_000 };
  const { effects = [] } = paymentService({ ...settings, CARD_NETWORK_CONCURRENCY: 1 } as PaymentSettings);
  const charge = effects.find(({ on }) => on === 'PaymentInitiated')!;
  const charged = (token: string, more: object = {}) =>
    charge.run(
      { orderId: randomUUID(), intentId: randomUUID(), amount: { amount: 4200, currency: 'USD' }, token, ...more } as never,
      { id: 'effect', resumed: false, signal: new AbortController().signal },
      undefined as never,
    );
  for (let order = 0; order < mostRefusals; order += 1) {
    if (refused.answer) stripe.planned.push(refused.answer);
    await charged('pm_card_visa', refused.intent);
  }
  return charged('pm_card_visa');
};

const problem = (status: number, more: object = {}) => ({
  status,
  body: { error: { type: 'invalid_request_error', message: 'no', ...more } },
});

it.each([
  ['a card that was used before', { intent: { token: 'pm_used' } }],
  ['an amount that Stripe has not', { intent: { amount: { amount: 5401, currency: 'KWD' } } }],
  ['what we ask', { answer: problem(400, { code: 'parameter_unknown', param: 'capture_method' }) }],
  ['a key in use', { answer: problem(409) }],
  ['our credentials', { answer: problem(401) }],
])('however often Stripe refuses %s, the next customer is charged', async (_, refused) => {
  expect(await chargedAfterwards(refused)).toMatchObject({ data: { answer: { status: 'captured' } } });
});

it('where Stripe keeps breaking down it is left alone for a while', async () => {
  const answer = problem(500, { type: 'api_error' });
  expect(await chargedAfterwards({ answer })).toMatchObject({
    data: { answer: { status: 'failed', error: 'GatewayUnavailable', reason: expect.stringContaining('is not called') } },
  });
});
