import { Controller, Get, Inject } from '@nestjs/common';
import { Database } from '@quadrille/service';

type Product = Readonly<{
  sku: string;
  productId: number;
  name: string;
  price: number;
  onHand: number;
  reserved: number;
  available: number;
}>;

/** `available` is what a new order could have: neither reserved nor promised to those who wait. */
const products = `
SELECT sku, product_id AS "productId", name, price::float8 AS price, on_hand::float8 AS "onHand", reserved::float8 AS reserved,
       (on_hand - reserved - promised)::float8 AS available
FROM stock ORDER BY product_id, sku`;

@Controller('products')
export class ProductsController {
  readonly #database: Database;

  constructor(@Inject(Database) database: Database) {
    this.#database = database;
  }

  @Get()
  async list(): Promise<{ items: readonly Product[] }> {
    return { items: await this.#database.query<Product>(products, []) };
  }
}
