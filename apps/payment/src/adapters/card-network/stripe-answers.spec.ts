import { Stripe } from 'stripe';
import { describe, expect, it } from 'vitest';
import { isOutage } from './card-network.js';
import { declineOf } from './stripe-answers.js';

type Told = Readonly<{
  statusCode: number;
  type?: string;
  code?: string | null;
  param?: string | null;
  headers?: Readonly<Record<string, string>>;
}>;

const answerTo = (told: Told) =>
  declineOf(Stripe.errors.StripeError.generate({ type: 'invalid_request_error', message: 'no', ...told } as never), 'pi_1');
const failureOf = (told: Told): unknown => {
  try {
    return answerTo(told);
  } catch (error) {
    return error;
  }
};

describe('a no of Stripe’s to a charge', () => {
  it.each([
    [{ statusCode: 400, code: 'resource_missing', param: 'payment_method' }, 'InvalidCard'],
    [{ statusCode: 400, code: 'token_already_used' }, 'CardDeclined'],
    [{ statusCode: 400, code: 'payment_method_unactivated' }, 'CardDeclined'],
    [{ statusCode: 400, code: 'parameter_invalid_empty', param: 'payment_method_data[card][token]' }, 'CardDeclined'],
    [{ statusCode: 402 }, 'CardDeclined'],
    [{ statusCode: 400, code: 'amount_too_small', param: 'amount' }, 'CardDeclined'],
    [{ statusCode: 400, code: 'amount_too_large', param: 'amount' }, 'CardDeclined'],
    // A card that was used before and may not be used again.
    [{ statusCode: 400 }, 'CardDeclined'],
    [{ statusCode: 400, code: null, param: null }, 'CardDeclined'],
  ])('is a decline where it speaks of the card or of how much is asked of it, or names nothing: %j', (told, error) => {
    expect(answerTo(told)).toMatchObject({ status: 'declined', error });
  });

  it.each([
    { statusCode: 404 },
    { statusCode: 404, code: 'resource_missing', param: 'intent' },
    { statusCode: 400, code: 'parameter_missing' },
    { statusCode: 400, param: 'currency' },
    { statusCode: 400, code: 'parameter_unknown', param: 'amount' },
    { statusCode: 400, code: 'parameter_unknown', param: 'allowed_payment_method_types' },
    { statusCode: 400, code: 'lock_timeout' },
    { statusCode: 409 },
  ])('is GatewayUnavailable, no decline, where it speaks of what we asked, or of now: %j', (told) => {
    expect(failureOf(told)).toMatchObject({ error: 'GatewayUnavailable', reference: 'pi_1' });
  });

  it.each([
    [400, 'invalid_request_error', false],
    [400, 'idempotency_error', false],
    [401, 'invalid_request_error', false],
    [404, 'invalid_request_error', false],
    [409, 'invalid_request_error', false],
    [429, 'invalid_request_error', false],
    [500, 'api_error', true],
    [503, 'api_error', true],
  ])('of status %i, %s, speaks against Stripe’s health: %s', (statusCode, type, expected) => {
    expect(isOutage(failureOf({ statusCode, type, code: 'of_ours' }))).toBe(expected);
  });

  it.each([
    ['7', 7],
    ['31536000', 900],
    ['9007199254740993', undefined],
    ['1e300', undefined],
    ['-1', undefined],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['', undefined],
  ])('asks for patience of a quarter of an hour at most, and not of what is no time: %j', (told, retryAfterSeconds) => {
    expect(failureOf({ statusCode: 429, headers: { 'retry-after': told } })).toMatchObject({ error: 'RateLimited', retryAfterSeconds });
  });
});
