import { minorUnits, text } from '@quadrille/events';
import { fileSetting } from '@quadrille/service';
import { z } from 'zod';

/** What inventory wants to know of the catalogue; the file holds more (orders reads weights, tax and rates from it). */
const catalogue = z.object({
  products: z.array(
    z.object({
      sku: text(64),
      productId: z.int().min(1),
      name: text(200),
      price: minorUnits,
      initialStock: z.int().min(0),
    }),
  ),
});

/** An article with its price in minor units and the stock it begins with. */
export type Article = z.infer<typeof catalogue>['products'][number];

/** A setting that names a file and holds the articles in it. */
export const articlesFile = fileSetting(catalogue).transform(({ products }): readonly Article[] => products);
