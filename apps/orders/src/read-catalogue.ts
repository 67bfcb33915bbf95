import { readFileSync } from 'node:fs';
import { BadSettings } from '@quadrille/service';
import { z } from 'zod';
import type { Catalogue } from './domain/cart/catalogue.js';

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

/** Reads the catalogue once, at the start; throws BadSettings with everything that is wrong with it. */
export const readCatalogue = (file: string): Catalogue => {
  try {
    return catalogue.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new BadSettings(`The catalogue ${file} (CATALOGUE_FILE) cannot be used:\n${problem}`, { cause });
  }
};
