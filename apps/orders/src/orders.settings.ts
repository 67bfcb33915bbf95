import { address } from '@quadrille/events';
import { serviceSettings } from '@quadrille/service';
import { z } from 'zod';
import { catalogueFile } from './catalogue-file.js';

const seconds = (least: number) => z.coerce.number().int().min(least).max(31_536_000);

const standIn = JSON.stringify({ line1: '1 Main Street', city: 'Springfield', region: 'IL', postalCode: '62701', country: 'US' });

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('must be JSON');
    return z.NEVER;
  }
});

export const ordersSettings = serviceSettings.extend({
  CATALOGUE_FILE: catalogueFile
    .prefault('catalogue.json')
    .describe('file of products, prices, tax and shipping rates, from the working directory'),
  APPROVAL_LIMIT: z.coerce.number().int().min(0).default(500_000).describe('total above which a person must approve an order, minor units'),
  PAYMENT_HOLD_SECONDS: seconds(0).default(900).describe('how long an order keeps its stock after a failed payment, s; 0: not at all'),
  BACKORDER_SECONDS: seconds(0).default(604_800).describe('how long an order waits for stock, s; 0: it is cancelled at once'),
  APPROVAL_SECONDS: seconds(1).default(86_400).describe('how long a person may take to approve, s'),
  STEP_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(30)
    .describe('silence of a step after which the workflow requests it, s'),
  STAND_IN_ADDRESS: json.pipe(address).prefault(standIn).describe('address of orders that name none (the checkout page), JSON'),
  CHECKOUT_AMOUNT: z
    .enum(['ignore', 'check'])
    .default('ignore')
    .describe('whether the amount that the checkout page declares must equal the total'),
});
export type OrdersSettings = z.infer<typeof ordersSettings>;
