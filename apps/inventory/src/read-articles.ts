import { readFileSync } from 'node:fs';
import { BadSettings } from '@quadrille/service';
import { z } from 'zod';

/** What inventory wants to know of the catalogue; the file holds more (orders reads weights, tax and rates from it). */
const catalogue = z.object({
  products: z.array(
    z.object({
      sku: z.string().min(1).max(64),
      productId: z.int().min(1),
      name: z.string().min(1).max(200),
      price: z.int().min(0),
      initialStock: z.int().min(0),
    }),
  ),
});

/** An article with its price in minor units and the stock it begins with. */
export type Article = z.infer<typeof catalogue>['products'][number];

/** Throws BadSettings with everything that is wrong with the file. */
export const readArticles = (file: string): readonly Article[] => {
  try {
    return catalogue.parse(JSON.parse(readFileSync(file, 'utf8'))).products;
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new BadSettings(`The catalogue ${file} (CATALOGUE_FILE) cannot be used:\n${problem}`, { cause });
  }
};
