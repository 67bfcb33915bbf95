import { Stripe } from 'stripe';
import type { SettledAnswer } from '../../domain/intent.js';
import { type CardCharge, type CardNetwork, CardNetworkError, type CardRefund, type Untouched } from './card-network.js';
import { answerOf, declineOf, standingOf, thrown } from './stripe-answers.js';

/** `url`: where Stripe answers; `timeoutMs`: the longest silence. */
export type StripeAccount = Readonly<{ apiKey: string; url: string; timeoutMs: number }>;

type Found = SettledAnswer | Untouched;

type Card = Pick<Stripe.PaymentIntentCreateParams, 'payment_method' | 'payment_method_data'>;

/** `tok_…` is a token of Stripe's older kind, which the SDK's types leave out; everything else names a PaymentMethod. */
const cardOf = (token: string): Card => {
  const data: Stripe.PaymentIntentCreateParams.PaymentMethodData & { card: { token: string } } = { type: 'card', card: { token } };
  return token.startsWith('tok_') ? { payment_method_data: data } : { payment_method: token };
};

/**
 * Stripe's PaymentIntents, in two steps: creating one moves no money and, under the intent's idempotency key, always leads to the same one; so
 * asking for it by key, and calling it off for certain, work also where no answer ever came. Confirming it takes the money, at most once by
 * Stripe's own rule, and so needs no key: under one, Stripe would repeat a stored failure for a day.
 * Keys are kept 24 hours: https://docs.stripe.com/api/idempotent_requests
 */
export class StripeCardNetwork implements CardNetwork {
  readonly #stripe: Stripe;

  constructor({ apiKey, url, timeoutMs }: StripeAccount) {
    const { protocol, hostname, port } = new URL(url);
    this.#stripe = new Stripe(apiKey, {
      host: hostname,
      protocol: protocol === 'http:' ? 'http' : 'https',
      ...(port !== '' && { port }),
      timeout: timeoutMs,
      // One attempt: retries belong to the workflow.
      maxNetworkRetries: 0,
      telemetry: false,
    });
  }

  async charge(charge: CardCharge): Promise<SettledAnswer> {
    const created = charge.reference === undefined ? await this.#create(charge) : { status: 'open' as const, reference: charge.reference };
    if (created.status !== 'open') return created;
    const answer = await this.#confirm(created.reference ?? '');
    if (answer.status !== 'open') return answer;
    throw new CardNetworkError('GatewayUnavailable', 'the card network left the charge undone', { ...answer });
  }

  async find(charge: CardCharge): Promise<Found> {
    const created = charge.reference === undefined ? await this.#create(charge) : { status: 'open' as const, reference: charge.reference };
    if (created.status !== 'open') return created;
    const id = created.reference ?? '';
    // Creation answers what it answered the first time; only the PaymentIntent itself knows what became of it.
    return this.#stripe.paymentIntents
      .retrieve(id)
      .then(answerOf)
      .catch((error: unknown) => standingOf(error, id));
  }

  async settle(charge: CardCharge): Promise<SettledAnswer> {
    const found = await this.find(charge);
    if (found.status !== 'open') return found;
    const { reference = '' } = found;
    const answer = await this.#stripe.paymentIntents
      .cancel(reference, { cancellation_reason: 'abandoned' })
      .then(answerOf)
      .catch((error: unknown) => standingOf(error, reference));
    if (answer.status !== 'open') return answer;
    throw new CardNetworkError('GatewayUnavailable', 'the card network did not call the charge off', { reference });
  }

  async refund({ orderId, intentId, amount, reference, part }: CardRefund): ReturnType<CardNetwork['refund']> {
    const metadata = { order_id: orderId, intent_id: intentId };
    // Without an amount Stripe gives back what is left.
    const params = { payment_intent: reference, metadata };
    try {
      const { id, status } =
        part === undefined
          ? await this.#stripe.refunds.create(params, { idempotencyKey: `${intentId}-refund` })
          : ((await this.#partOf(reference, part)) ??
            (await this.#stripe.refunds.create(
              { ...params, amount: amount.amount, metadata: { ...metadata, part } },
              { idempotencyKey: `${intentId}-refund-${part}` },
            )));
      if (status === 'failed' || status === 'canceled')
        throw new CardNetworkError('GatewayUnavailable', 'the card network could not give the money back');
      return { reference: id };
    } catch (error) {
      const isDone = error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'charge_already_refunded';
      return isDone ? { reference } : thrown(error);
    }
  }

  /** A part that went back before: Stripe forgets the key of a refund after a day, and would give the same part back again. */
  async #partOf(reference: string, part: string): Promise<Stripe.Refund | undefined> {
    for await (const refund of this.#stripe.refunds.list({ payment_intent: reference, limit: 100 }))
      if (refund.metadata?.['part'] === part && refund.status !== 'failed' && refund.status !== 'canceled') return refund;
    return undefined;
  }

  /** Open, with the reference; or declined at once, for a card that nobody issued. */
  async #create({ orderId, intentId, amount, token }: CardCharge): Promise<Found> {
    const params: Stripe.PaymentIntentCreateParams = {
      ...cardOf(token),
      amount: amount.amount,
      currency: amount.currency.toLowerCase(),
      allowed_payment_method_types: ['card'],
      capture_method: 'automatic',
      metadata: { order_id: orderId, intent_id: intentId },
    };
    return this.#stripe.paymentIntents
      .create(params, { idempotencyKey: intentId })
      .then(({ id }): Found => ({ status: 'open', reference: id }))
      .catch((error: unknown) => declineOf(error));
  }

  #confirm(id: string): Promise<Found> {
    // Nobody sits in front of the card: one that wants to see its owner is declined.
    return this.#stripe.paymentIntents
      .confirm(id, { error_on_requires_action: true })
      .then(answerOf)
      .catch((error: unknown) => declineOf(error, id));
  }
}
