import { serviceSettings } from '@quadrille/service';
import { z } from 'zod';
import { articlesFile } from './articles-file.js';

/** Read by the migration too, which seeds the stock from it. */
export const catalogueSettings = z.object({
  CATALOGUE_FILE: articlesFile
    .prefault('catalogue.json')
    .describe('file of the articles and the stock they begin with, from the working directory'),
});

export const inventorySettings = serviceSettings.extend(catalogueSettings.shape);
export type InventorySettings = z.infer<typeof inventorySettings>;
