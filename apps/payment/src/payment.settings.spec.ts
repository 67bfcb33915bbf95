import { BadSettings, readSettings } from '@quadrille/service';
import { describe, expect, it } from 'vitest';
import { paymentSettings } from './payment.settings.js';

const needed = { PORT: '3003', DATABASE_URL: 'postgres://payment@localhost/quadrille', KAFKA_BROKERS: 'localhost:9092' };

describe('the settings of payment', () => {
  it('move no money by default', () => {
    expect(readSettings(paymentSettings, needed)).toMatchObject({
      CARD_NETWORK: 'sandbox',
      CHARGE_TIMEOUT_MS: 30_000,
      SANDBOX_TIMEOUT_MS: 300,
    });
  });

  it('need the key of Stripe where Stripe charges', () => {
    expect(() => readSettings(paymentSettings, { ...needed, CARD_NETWORK: 'stripe' })).toThrow(BadSettings);
    expect(readSettings(paymentSettings, { ...needed, CARD_NETWORK: 'stripe', STRIPE_API_KEY: 'key' })).toMatchObject({
      STRIPE_API_URL: 'https://api.stripe.com',
    });
  });
});
