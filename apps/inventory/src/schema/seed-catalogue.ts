import { createHash } from 'node:crypto';
import type { Article } from '../articles-file.js';

type Runner = Readonly<{ query: (sql: string, parameters?: unknown[]) => Promise<unknown> }>;

/** New articles get their first stock; known ones their name, number and price. Stock that exists is never touched. */
const seed = `
INSERT INTO stock (sku, product_id, name, price, on_hand, received)
SELECT a.sku, a."productId", a.name, a.price, a."initialStock", a."initialStock"
FROM json_to_recordset($1::json) AS a (sku text, "productId" integer, name text, price bigint, "initialStock" bigint)
ON CONFLICT (sku) DO UPDATE SET product_id = excluded.product_id, name = excluded.name, price = excluded.price`;

/** A migration named after what it seeds: an edited catalogue is a new migration, the same one runs once. */
export const seedCatalogue = (articles: readonly Article[]) => {
  const content = JSON.stringify(articles);
  const fingerprint = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return class {
    // The end is what TypeORM orders migrations by: after the one that creates the tables.
    readonly name = `SeedCatalogue_${fingerprint}_1763700000002`;

    async up(runner: Runner): Promise<void> {
      await runner.query(seed, [content]);
    }

    // oxlint-disable-next-line no-empty-function -- stock that was given out cannot be taken back
    async down(): Promise<void> {}
  };
};
