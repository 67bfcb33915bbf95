import { migrateService, type MigrationTarget, readSettings } from '@quadrille/service';
import { catalogueSettings } from './inventory.settings.js';
import { CreateStock1763700000001 } from './schema/create-stock.js';
import { seedCatalogue } from './schema/seed-catalogue.js';

export const migrate = async (owner: MigrationTarget): Promise<void> => {
  const { CATALOGUE_FILE: articles } = readSettings(catalogueSettings);
  await migrateService({
    name: 'inventory',
    migrations: [CreateStock1763700000001, seedCatalogue(articles)],
    ...owner,
  });
};
