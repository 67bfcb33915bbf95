import { serviceSettings } from '@quadrille/service';
import type { z } from 'zod';
import { articlesFile } from './articles-file.js';

export const inventorySettings = serviceSettings.extend({
  CATALOGUE_FILE: articlesFile
    .prefault('catalogue.json')
    .describe('file of the articles and the stock they begin with, from the working directory'),
});
export type InventorySettings = z.infer<typeof inventorySettings>;
