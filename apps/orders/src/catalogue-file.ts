import { readFileSync } from 'node:fs';
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

/** The content of a JSON file, or what keeps it from being read. */
const contentOf = (file: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    context.addIssue({ code: 'custom', message: `${file} cannot be read: ${(error as Error).message}` });
    return z.NEVER;
  }
};

/** A setting that names a file and holds the catalogue in it: everything that is wrong with the file is told with the other settings. */
export const catalogueFile = z.string().min(1).transform(contentOf).pipe(catalogue);
