import { derivedId, type Money } from '@quadrille/events';
import { Stripe } from 'stripe';
import type { SettledAnswer } from '../../domain/intent.js';
import { type CardCharge, type CardNetwork, CardNetworkError, type CardRefund, type Untouched } from './card-network.js';
import { amountAtStripe, decimalsTold, isCountable, isCountedOtherwise, tellingDecimals } from './stripe-amounts.js';
import { answerOf, declineOf, isRefusal, isRepeated, isRepeatedFailure, readable, standingOf, thrown } from './stripe-answers.js';

/** `url`: where Stripe answers; `timeoutMs`: the longest silence. */
export type StripeAccount = Readonly<{ apiKey: string; url: string; timeoutMs: number }>;

type Found = SettledAnswer | Untouched;
/** `isNew`: made by this very call, so whatever was done under the key before is forgotten. */
type Created = SettledAnswer | (Untouched & Readonly<{ reference: string; isNew: boolean }>);

/** So often may Stripe refuse one thing or break down at it within a day. */
const mostKeys = 20;

type Card = Pick<Stripe.PaymentIntentCreateParams, 'payment_method' | 'payment_method_data'>;

/** Of a refund: no money goes back by it. */
const isUndone = ({ status }: Stripe.Refund): boolean => status === 'failed' || status === 'canceled';

/** How a key names a part: as it is called where a header bears that (ASCII, no blank at its end), else by an id that follows from it. */
const inKey = (part: string): string => (/^[\x20-\x7e]*[\x21-\x7e]$/.test(part) ? part : derivedId(part, 'part of a refund'));

/** `tok_…` is a token of Stripe's older kind, which the SDK's types leave out; everything else names a PaymentMethod. */
const cardOf = (token: string): Card => {
  const data: Stripe.PaymentIntentCreateParams.PaymentMethodData & { card: { token: string } } = { type: 'card', card: { token } };
  return token.startsWith('tok_') ? { payment_method_data: data } : { payment_method: token };
};

/**
 * Stripe's PaymentIntents, in two steps: creating one moves no money and, under the intent's idempotency key, leads to the same one; so
 * asking for it by key, and calling it off for certain, work also where no answer ever came. Confirming it takes the money, at most once by
 * Stripe's own rule, and so needs no key: under one, Stripe would repeat a stored failure for a day.
 * Keys are kept 24 hours (https://docs.stripe.com/api/idempotent_requests): where one leads to nothing known, an earlier PaymentIntent is searched for.
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
    const created = await this.#create(charge);
    if (created.status !== 'open') return created;
    const answer = await this.#confirm(created.reference);
    if (answer.status !== 'open') return answer;
    throw new CardNetworkError('GatewayUnavailable', 'the card network left the charge undone', { ...answer, networkIsWell: true });
  }

  async find(charge: CardCharge): Promise<Found> {
    if (charge.reference === undefined && !isCountable(charge.amount))
      return (await this.#settledBefore(charge.intentId)) ?? { status: 'open' };
    const created = await this.#create(charge);
    if (created.status !== 'open') return created;
    const { reference: id, isNew } = created;
    if (isNew) return (await this.#settledBefore(charge.intentId)) ?? { status: 'open', reference: id };
    // Creation answers what it answered the first time; only the PaymentIntent itself knows what became of it.
    return this.#stripe.paymentIntents
      .retrieve(id)
      .then(answerOf)
      .catch((error: unknown) => standingOf(error, id));
  }

  async settle(charge: CardCharge): Promise<SettledAnswer> {
    const found = await this.find(charge);
    if (found.status !== 'open') return found;
    const { reference } = found;
    // Nothing was made, and nothing can be.
    if (reference === undefined) return { status: 'void' };
    const answer = await this.#stripe.paymentIntents
      .cancel(reference, { cancellation_reason: 'abandoned' })
      .then(answerOf)
      .catch((error: unknown) => standingOf(error, reference));
    if (answer.status !== 'open') return answer;
    throw new CardNetworkError('GatewayUnavailable', 'the card network did not call the charge off', { reference, networkIsWell: true });
  }

  async refund({ orderId, intentId, amount, reference, part }: CardRefund): ReturnType<CardNetwork['refund']> {
    const metadata = { order_id: orderId, intent_id: intentId };
    // Without an amount Stripe gives back what is left.
    const rest = { payment_intent: reference, metadata };
    try {
      const refund =
        part === undefined
          ? await this.#giveBack(`${intentId}-refund`, rest)
          : ((await this.#partOf(reference, part)) ??
            (await this.#giveBack(`${intentId}-refund-${inKey(part)}`, {
              ...rest,
              amount: await this.#asTaken(reference, amount),
              metadata: { ...metadata, part },
            })));
      if (isUndone(refund))
        throw new CardNetworkError('GatewayUnavailable', 'the card network could not give the money back', { networkIsWell: true });
      return { reference: refund.id };
    } catch (error) {
      const isDone = error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'charge_already_refunded';
      return isDone ? { reference } : thrown(error);
    }
  }

  #giveBack(key: string, params: Stripe.RefundCreateParams): Promise<Stripe.Refund> {
    return this.#once(key, (options) => this.#stripe.refunds.create(params, options), isUndone);
  }

  /** A part, counted as the whole was. */
  async #asTaken(reference: string, part: Money): Promise<number> {
    if (!isCountedOtherwise(part.currency)) return amountAtStripe(part);
    const { metadata } = readable(await this.#stripe.paymentIntents.retrieve(reference));
    return amountAtStripe(part, decimalsTold(part.currency, metadata));
  }

  /** A part that went back before: Stripe forgets the key of a refund after a day, and would give the same part back again. */
  async #partOf(reference: string, part: string): Promise<Stripe.Refund | undefined> {
    for await (const refund of this.#stripe.refunds.list({ payment_intent: reference, limit: 100 }))
      if (refund.metadata?.['part'] === part && !isUndone(refund)) return refund;
    return undefined;
  }

  /** What became of a PaymentIntent of this charge that its key leads to no more, if it was settled. Search shows what is a minute old. */
  async #settledBefore(intentId: string): Promise<SettledAnswer | undefined> {
    const settled: SettledAnswer[] = [];
    try {
      for await (const intent of this.#stripe.paymentIntents.search({ query: `metadata['intent_id']:'${intentId}'` })) {
        const answer = answerOf(intent);
        if (answer.status !== 'open') settled.push(answer);
      }
    } catch (error) {
      thrown(error);
    }
    return settled.find(({ status }) => status === 'captured') ?? settled[0];
  }

  /**
   * Asks under the key; where Stripe only repeats how it once refused, broke down or answered that it came to nothing under it, which it does
   * for a day, under the next that follows from it. What it may have done when it broke down harms nobody: a PaymentIntent that is never confirmed, a refund
   * that is found or not given twice.
   */
  async #once<Answer extends Readonly<{ id: string }>>(
    key: string,
    ask: (options: Readonly<{ idempotencyKey: string }>) => Promise<Stripe.Response<Answer>>,
    cameToNothing: (answer: Answer) => boolean = () => false,
  ): Promise<Stripe.Response<Answer>> {
    for (let tries = 1; ; tries += 1)
      try {
        const answer = readable(await ask({ idempotencyKey: tries === 1 ? key : `${key}-again-${tries}` }));
        if (!isRepeated(answer.lastResponse.headers) || !cameToNothing(answer) || tries === mostKeys) return answer;
      } catch (error) {
        if (!isRepeatedFailure(error) || tries === mostKeys) throw error;
      }
  }

  /** Open, with the reference; or declined at once, for a card that nobody issued. */
  async #create({ orderId, intentId, amount, token, reference }: CardCharge): Promise<Created> {
    if (reference !== undefined) return { status: 'open', reference, isNew: false };
    const params: Stripe.PaymentIntentCreateParams = {
      ...cardOf(token),
      amount: amountAtStripe(amount),
      currency: amount.currency.toLowerCase(),
      allowed_payment_method_types: ['card'],
      capture_method: 'automatic',
      metadata: { order_id: orderId, intent_id: intentId, ...tellingDecimals(amount.currency) },
    };
    return this.#once(intentId, (key) => this.#stripe.paymentIntents.create(params, key))
      .then(({ id, lastResponse }): Created => ({ status: 'open', reference: id, isNew: !isRepeated(lastResponse.headers) }))
      .catch(async (error: unknown) => {
        // Refused perhaps because this very charge was made: under a key that is forgotten by now, with a card that may not be used again, or with
        // another amount, as before currencies were told in Stripe's units. What became of that counts.
        const before = isRefusal(error) ? await this.#settledBefore(intentId) : undefined;
        const answer = before ?? declineOf(error);
        return answer.status === 'open' ? thrown(error) : answer;
      });
  }

  #confirm(id: string): Promise<Found> {
    // Nobody sits in front of the card: one that wants to see its owner is declined.
    return this.#stripe.paymentIntents
      .confirm(id, { error_on_requires_action: true })
      .then(answerOf)
      .catch((error: unknown) => declineOf(error, id));
  }
}
