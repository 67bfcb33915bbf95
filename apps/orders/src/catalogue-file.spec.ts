import { minorUnits } from '@quadrille/events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { catalogueFile } from './catalogue-file.js';
import { amountsOf } from './domain/cart/amounts.js';
import type { Catalogue } from './domain/cart/catalogue.js';

const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
afterAll(() => rmSync(folder, { recursive: true }));
const read = (path: string): Catalogue => catalogueFile.parse(path);
const file = (content: string): string => {
  const path = join(folder, 'catalogue.json');
  writeFileSync(path, content);
  return path;
};

describe('the catalogue of this repository', () => {
  const { products, shipping, taxPercent } = read(fileURLToPath(new URL('../../../catalogue.json', import.meta.url)));

  test('sells the articles that the checkout samples name by number', () => {
    expect(products.find(({ productId }) => productId === 1)).toMatchObject({ sku: 'widget-a', price: 5000 });
    expect(products.find(({ productId }) => productId === 2)).toMatchObject({ sku: 'widget-b', price: 7500 });
  });

  test('charges 8 % tax and three rates of shipping', () => {
    expect(taxPercent).toBe(8);
    expect(shipping).toEqual([{ upToPounds: 2, price: 599 }, { upToPounds: 10, price: 999 }, { price: 1499 }]);
  });
});

describe('a catalogue that cannot be used', () => {
  test.each([
    ['is missing', () => join(folder, 'nowhere.json')],
    ['is not JSON', () => file('{')],
    ['lacks members', () => file('{}')],
    [
      'names two products alike',
      () => {
        const product = { sku: 'a', productId: 1, name: 'A', price: 1, weightPounds: 1 };
        return file(JSON.stringify({ currency: 'USD', taxPercent: 8, shipping: [{ price: 1 }], products: [product, product] }));
      },
    ],
    ['ships nothing above a weight', () => file('{"currency":"USD","taxPercent":8,"shipping":[{"upToPounds":2,"price":1}],"products":[]}')],
  ])('is told apart where it %s', (_, path) => {
    expect(catalogueFile.safeParse(path()).success).toBe(false);
  });

  test('is told every problem that it has, also what no order could bear', () => {
    const product = { sku: 'blue lamp', productId: 1, name: 'Lamp\0', price: 900_000_000_000_000, weightPounds: 0.000_000_1 };
    const path = file(JSON.stringify({ currency: 'usd', taxPercent: 0.1 + 0.2, shipping: [{ price: 1 }], products: [product] }));
    expect(catalogueFile.safeParse(path).error?.issues.map((issue) => issue.path.join('.'))).toEqual([
      'currency',
      'taxPercent',
      'products.0.sku',
      'products.0.name',
      'products.0.price',
      'products.0.weightPounds',
    ]);
  });

  test('may sell what is so dear that the dearest order is just an order', () => {
    const products = Array.from({ length: 100 }, (_, n) => ({
      sku: `a${n}`,
      productId: n + 1,
      name: 'A',
      price: 40_000_000_000,
      weightPounds: 1,
    }));
    const catalogue = read(file(JSON.stringify({ currency: 'USD', taxPercent: 100, shipping: [{ price: 40_000_000_000 }], products })));
    const { total } = amountsOf(
      catalogue.products.map((product) => ({ product, quantity: 1000 })),
      catalogue,
    );
    expect(minorUnits.safeParse(total).success).toBe(true);
  });

  test('is named in what is told', () => {
    expect(() => read(join(folder, 'nowhere.json'))).toThrow(/nowhere\.json cannot be read/);
  });
});
