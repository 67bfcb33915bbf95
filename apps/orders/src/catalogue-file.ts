import { currency, minorUnits, text } from '@quadrille/events';
import { fileSetting } from '@quadrille/service';
import { z } from 'zod';

const decimal = z.number().min(0);

/** What orders wants to know of the file; it may hold more (inventory reads its initial stock from it). */
const catalogue = z.object({
  currency,
  taxPercent: decimal.max(100),
  shipping: z
    .array(z.object({ upToPounds: decimal.positive().optional(), price: minorUnits }))
    .min(1)
    .refine(
      (rates) => rates.findIndex(({ upToPounds }) => upToPounds === undefined) === rates.length - 1,
      'only the last rate has no bound',
    ),
  products: z
    .array(
      z.object({
        // One that no message bears is refused with the orders that ask for it: the shop sells the others.
        sku: text(64),
        productId: z.int().min(1),
        name: text(200),
        price: minorUnits,
        weightPounds: decimal,
      }),
    )
    .refine((products) => new Set(products.map(({ sku }) => sku)).size === products.length, 'a SKU stands for one product')
    .refine((products) => new Set(products.map(({ productId }) => productId)).size === products.length, 'a number stands for one product'),
});

/** A setting that names a file and holds the catalogue in it. */
export const catalogueFile = fileSetting(catalogue);
