import { currency, price, sku, text } from '@quadrille/events';
import { fileSetting } from '@quadrille/service';
import { z } from 'zod';
import { isCountable } from './domain/cart/amounts.js';

const decimal = z.number().min(0).refine(isCountable, 'must have six decimals at most');

/** What orders wants to know of the file; it may hold more (inventory reads its initial stock from it). */
const catalogue = z.object({
  currency,
  taxPercent: decimal.max(100),
  shipping: z
    .array(z.object({ upToPounds: decimal.positive().optional(), price }))
    .min(1)
    .refine(
      (rates) => rates.findIndex(({ upToPounds }) => upToPounds === undefined) === rates.length - 1,
      'only the last rate has no bound',
    ),
  products: z
    .array(
      z.object({
        sku,
        productId: z.int().min(1),
        name: text(200),
        price,
        weightPounds: decimal,
      }),
    )
    .refine((products) => new Set(products.map(({ sku }) => sku)).size === products.length, 'a SKU stands for one product')
    .refine((products) => new Set(products.map(({ productId }) => productId)).size === products.length, 'a number stands for one product'),
});

/** A setting that names a file and holds the catalogue in it. */
export const catalogueFile = fileSetting(catalogue);
