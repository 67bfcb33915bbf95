import { reasonFrom } from '@quadrille/events';
import { Stripe } from 'stripe';
import type { DeclinedAnswer, DeclineError, SettledAnswer } from '../../domain/intent.js';
import { CardNetworkError, type Untouched } from './card-network.js';

/** https://docs.stripe.com/declines/codes and https://docs.stripe.com/error-codes; every other decline is CardDeclined. */
const declineErrors: Readonly<Record<string, DeclineError>> = {
  insufficient_funds: 'InsufficientFunds',
  fraudulent: 'FraudDetected',
  merchant_blacklist: 'FraudDetected',
  lost_card: 'FraudDetected',
  stolen_card: 'FraudDetected',
  pickup_card: 'FraudDetected',
  incorrect_number: 'InvalidCard',
  invalid_number: 'InvalidCard',
  invalid_account: 'InvalidCard',
  incorrect_cvc: 'InvalidCard',
  invalid_cvc: 'InvalidCard',
  invalid_expiry_month: 'InvalidCard',
  invalid_expiry_year: 'InvalidCard',
  expired_card: 'InvalidCard',
  resource_missing: 'InvalidCard',
};

/** The codes of https://docs.stripe.com/error-codes that speak of the card, of what names it or of how much is asked of it; all that begin with `payment_method_` do, too. */
const codesOfDeclines: ReadonlySet<string> = new Set([
  ...Object.keys(declineErrors),
  'amount_too_large',
  'amount_too_small',
  'authentication_required',
  'card_declined',
  'card_decline_rate_limit_exceeded',
  'incorrect_address',
  'incorrect_zip',
  'payment_intent_authentication_failure',
  'payment_intent_incompatible_payment_method',
  'postal_code_invalid',
  'token_already_used',
  'token_in_use',
]);

type Decline = Readonly<{ code?: string | undefined; decline_code?: string | undefined; message?: string | undefined }>;

type StripeError = InstanceType<typeof Stripe.errors.StripeError>;

const declined = ({ code, decline_code: declineCode, message }: Decline): DeclinedAnswer => ({
  status: 'declined',
  error: declineErrors[declineCode ?? ''] ?? declineErrors[code ?? ''] ?? 'CardDeclined',
  reason: reasonFrom(message || declineCode || code || 'the card was declined'),
});

/** The SDK takes every body for the answer that names no error, whatever the status: one of a proxy on the way says nothing of what Stripe did. */
export const readable = <Answer extends Readonly<{ id: string }>>(answer: Answer): Answer => {
  if (typeof answer.id === 'string') return answer;
  throw new CardNetworkError('GatewayUnavailable', 'the card network answered nothing that can be read');
};

/** What a PaymentIntent says of itself. One that was declined may be confirmed again at Stripe, but not by us: a new try is a new intent. */
export const answerOf = (intent: Stripe.PaymentIntent): SettledAnswer | Untouched => {
  switch (readable(intent).status) {
    case 'succeeded':
      return { status: 'captured', reference: intent.id };
    case 'canceled':
      return { status: 'void' };
    case 'requires_payment_method':
    case 'requires_action':
      return intent.last_payment_error ? declined(intent.last_payment_error) : { status: 'open', reference: intent.id };
    case 'processing':
      throw new CardNetworkError('GatewayTimeout', 'the card network is still working on the charge', {
        reference: intent.id,
        networkIsWell: true,
      });
    default:
      return { status: 'open', reference: intent.id };
  }
};

/** No more than this is waited, however long Stripe asks for: the order waits with it. */
const longestWaitSeconds = 900;

/** Of the header, where it holds a number that can be one of seconds. */
const retryAfterOf = ({ headers }: StripeError): Readonly<{ retryAfterSeconds?: number }> => {
  const told = headers?.['retry-after'];
  const seconds = Math.ceil(Number(told));
  return told && Number.isSafeInteger(seconds) && seconds >= 0 ? { retryAfterSeconds: Math.min(seconds, longestWaitSeconds) } : {};
};

/** Stripe says so where it repeats what it once answered under a key. */
export const isRepeated = (headers: Readonly<Record<string, string>> | undefined): boolean => headers?.['idempotent-replayed'] === 'true';

/** Not that it refuses or breaks down, but that it once did. */
export const isRepeatedFailure = (error: unknown): boolean => error instanceof Stripe.errors.StripeError && isRepeated(error.headers);

const isTimeout = ({ detail }: StripeError): boolean => (detail as { code?: string } | undefined)?.code === 'ETIMEDOUT';

const failure = (error: StripeError, reference: string | undefined): CardNetworkError => {
  const { errors } = Stripe;
  const { statusCode = 0 } = error;
  const networkIsWell = statusCode >= 400 && statusCode < 500;
  const known = { cause: error, networkIsWell, ...(reference !== undefined && { reference }) };
  if (error instanceof errors.StripeRateLimitError)
    return new CardNetworkError('RateLimited', 'the card network asks for fewer calls', { ...known, ...retryAfterOf(error) });
  if (error instanceof errors.StripeConnectionError)
    return isTimeout(error)
      ? new CardNetworkError('GatewayTimeout', 'the card network gave no answer in time', known)
      : new CardNetworkError('NetworkError', 'the connection to the card network broke', known);
  // A wrong key or a missing right is for an operator to repair; until then nothing was done and the order may wait.
  if (error instanceof errors.StripeAuthenticationError || error instanceof errors.StripePermissionError)
    return new CardNetworkError('GatewayUnavailable', 'the card network does not accept our credentials', known);
  return new CardNetworkError('GatewayUnavailable', `the card network answered ${error.statusCode ?? 'nothing that can be read'}`, {
    ...known,
    ...retryAfterOf(error),
  });
};

/** Where somebody was faster with this very intent, it comes with the error and knows; every other error is thrown as CardNetworkError. */
export const standingOf = (error: unknown, reference?: string): SettledAnswer | Untouched => {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const intent = error.payment_intent as Stripe.PaymentIntent | undefined;
  if (error.code === 'payment_intent_unexpected_state' && intent) return answerOf(intent);
  throw failure(error, reference ?? intent?.id);
};

/**
 * A 400 about this card or amount: by its code or by the parameter that it names; or one that names nothing, as for a card that may not be used again.
 * Every other no to a request (404, too) is about us.
 */
const isDecline = ({ statusCode, code, param }: StripeError): boolean => {
  if (statusCode !== 400) return false;
  if (!code && !param) return true;
  const isAboutCard = code?.startsWith('payment_method_') || /^payment_method(_data)?(\[|$)/.test(param ?? '');
  return isAboutCard || codesOfDeclines.has(code ?? '');
};

/** A no to what was asked for, by whatever reason. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError && (error.statusCode === 400 || error.statusCode === 402);

/** The same, where a charge was asked for: a no to the card or to the amount is a decline. */
export const declineOf = (error: unknown, reference?: string): SettledAnswer | Untouched => {
  if (error instanceof Stripe.errors.StripeCardError) return declined(error);
  if (error instanceof Stripe.errors.StripeInvalidRequestError && isDecline(error)) return declined(error);
  return standingOf(error, reference);
};

/** For calls that have no answer but done: every error is thrown as CardNetworkError. */
export const thrown = (error: unknown): never => {
  throw error instanceof Stripe.errors.StripeError ? failure(error, undefined) : error;
};
