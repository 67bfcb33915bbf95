import { migrateService, type MigrationTarget, readSettings } from '@quadrille/service';
import { catalogueSettings } from './inventory.settings.js';
import { readArticles } from './read-articles.js';
import { CreateStock1763700000001 } from './schema/create-stock.js';
import { seedCatalogue } from './schema/seed-catalogue.js';

export const migrate = (owner: MigrationTarget): Promise<void> => {
  const { CATALOGUE_FILE } = readSettings(catalogueSettings);
  return migrateService({
    name: 'inventory',
    migrations: [CreateStock1763700000001, seedCatalogue(readArticles(CATALOGUE_FILE))],
    ...owner,
  });
};
