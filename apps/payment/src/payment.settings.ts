import { serviceSettings } from '@quadrille/service';
import { z } from 'zod';

export const paymentSettings = serviceSettings
  .extend({
    CARD_NETWORK: z.enum(['sandbox', 'stripe']).default('sandbox').describe('who charges cards: `sandbox` moves no money'),
    CHARGE_TIMEOUT_MS: z.coerce
      .number()
      .int()
      .min(100)
      .max(300_000)
      .default(30_000)
      .describe('longest wait for an answer of the card network, ms'),
    CARD_NETWORK_CONCURRENCY: z.coerce.number().int().min(1).max(1000).default(64).describe('calls to the card network at a time'),
    SANDBOX_TIMEOUT_MS: z.coerce
      .number()
      .int()
      .min(0)
      .max(300_000)
      .default(300)
      .describe('how long the sandbox keeps silent for a token that times out, ms; never longer than CHARGE_TIMEOUT_MS'),
    STRIPE_API_KEY: z.string().min(1).optional().describe('secret key of the Stripe account').meta({ secret: true }),
    STRIPE_API_URL: z
      .url({ protocol: /^https?$/ })
      .default('https://api.stripe.com')
      .describe('where Stripe answers'),
  })
  .refine(({ CARD_NETWORK, STRIPE_API_KEY }) => CARD_NETWORK !== 'stripe' || STRIPE_API_KEY !== undefined, {
    path: ['STRIPE_API_KEY'],
    message: 'is needed where CARD_NETWORK is stripe',
  });
export type PaymentSettings = z.infer<typeof paymentSettings>;
