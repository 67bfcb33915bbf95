import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { catalogueFile } from './catalogue-file.js';
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

test('a catalogue may hold any decimals, any price that is counted exactly, and a SKU that no order can name', () => {
  const catalogue = {
    currency: 'IRR',
    taxPercent: 8.3333333,
    shipping: [{ upToPounds: 22.046226218, price: 1 }, { price: 50_000_000_000 }],
    products: [{ sku: 'LMP 1', productId: 1, name: 'Lamp', price: 50_000_000_000, weightPounds: 1 / 3 }],
  };
  expect(read(file(JSON.stringify(catalogue)))).toEqual(catalogue);
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

  test('is told every problem that it has', () => {
    const product = { sku: 'LMP-1', productId: 0, name: 'Lamp\0', price: 0.5, weightPounds: -1 };
    const path = file(JSON.stringify({ currency: 'usd', taxPercent: 101, shipping: [{ price: 1 }], products: [product] }));
    expect(catalogueFile.safeParse(path).error?.issues.map((issue) => issue.path.join('.'))).toEqual([
      'currency',
      'taxPercent',
      'products.0.productId',
      'products.0.name',
      'products.0.price',
      'products.0.weightPounds',
    ]);
  });

  test('is named in what is told', () => {
    expect(() => read(join(folder, 'nowhere.json'))).toThrow(/nowhere\.json cannot be read/);
  });
});
