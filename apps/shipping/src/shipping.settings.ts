import { serviceSettings } from '@quadrille/service';
import { z } from 'zod';

const seconds = z.coerce.number().min(0).max(31_536_000);

export const shippingSettings = serviceSettings.extend({
  CARRIER_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1)
    .max(300_000)
    .default(10_000)
    .describe('longest that one question to the carrier may take, ms'),
  CARRIER_CONCURRENCY: z.coerce.number().int().min(1).max(10_000).default(200).describe('questions to the carrier at a time'),
  SANDBOX_DISPATCH_SECONDS: seconds.default(5).describe("from the booking until the sandbox carrier's parcel leaves, s"),
  SANDBOX_DELIVERY_SECONDS: seconds.default(10).describe("from the booking until the sandbox carrier's parcel arrives, s"),
});
export type ShippingSettings = z.infer<typeof shippingSettings>;
