import type { Database } from '@quadrille/service';
import type { Article } from '../articles-file.js';

const seed = `
INSERT INTO stock (sku, product_id, name, price, on_hand, received)
SELECT a.sku, a."productId", a.name, a.price, a."initialStock", a."initialStock"
FROM json_to_recordset($1::json) AS a (sku text, "productId" integer, name text, price bigint, "initialStock" bigint) ORDER BY a.sku
ON CONFLICT (sku) DO UPDATE SET product_id = excluded.product_id, name = excluded.name, price = excluded.price`;

/**
 * New articles get their first stock; known ones their name, number and price. Stock that exists is never touched, so this runs at every
 * start: an edited catalogue needs no migration, and an edit that is taken back is taken back here too.
 */
export const seedCatalogue = async (database: Database, articles: readonly Article[]): Promise<void> => {
  await database.query(seed, [JSON.stringify(articles)]);
};
