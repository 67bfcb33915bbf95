import { fileSetting } from '@quadrille/service';
import { z } from 'zod';

const wholeMinorUnits = z.int().min(0);

/** What orders wants to know of the file; it may hold more (inventory reads its initial stock from it). */
const catalogue = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/),
  taxPercent: z.number().min(0).max(100),
  shipping: z
    .array(z.object({ upToPounds: z.number().positive().optional(), price: wholeMinorUnits }))
    .min(1)
    .refine(
      (rates) => rates.findIndex(({ upToPounds }) => upToPounds === undefined) === rates.length - 1,
      'only the last rate has no bound',
    ),
  products: z
    .array(
      z.object({
        sku: z.string().min(1).max(64),
        productId: z.int().min(1),
        name: z.string().min(1).max(200),
        price: wholeMinorUnits,
        weightPounds: z.number().min(0),
      }),
    )
    .refine((products) => new Set(products.map(({ sku }) => sku)).size === products.length, 'a SKU stands for one product')
    .refine((products) => new Set(products.map(({ productId }) => productId)).size === products.length, 'a number stands for one product'),
});

/** A setting that names a file and holds the catalogue in it. */
export const catalogueFile = fileSetting(catalogue);
