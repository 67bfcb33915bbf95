import { expect, it } from 'vitest';
import { amountAtStripe } from './stripe-amounts.js';

it.each([
  [4200, 'USD', 4200],
  [500, 'JPY', 500],
  [123_450, 'HUF', 123_450],
  [5, 'ISK', 500],
  [5, 'UGX', 500],
  [50_000, 'MGA', 500],
  [5400, 'KWD', 5400],
  [9_007_199_254_740_801, 'USD', 9_007_199_254_740_801],
])('Stripe counts %i minor units of %s as %i', (amount, currency, counted) => {
  expect(amountAtStripe({ amount, currency })).toBe(counted);
});

it.each([
  [5401, 'KWD'],
  [50_001, 'MGA'],
  [Number.MAX_SAFE_INTEGER, 'ISK'],
])('Stripe is not asked for %i minor units of %s, which it has no number for', (amount, currency) => {
  expect(() => amountAtStripe({ amount, currency })).toThrow(`has no amount of ${amount} ${currency}`);
});
