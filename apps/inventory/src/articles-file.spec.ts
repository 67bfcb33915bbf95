import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { articlesFile } from './articles-file.js';

const folder = mkdtempSync(join(tmpdir(), 'articles-'));
afterAll(() => rmSync(folder, { recursive: true }));

const article = { sku: 'LMP-1', productId: 1, name: 'Lamp', price: 2500, initialStock: 3 };
const read = (changes: object) => {
  const path = join(folder, 'catalogue.json');
  writeFileSync(path, JSON.stringify({ products: [{ ...article, ...changes }] }));
  return articlesFile.safeParse(path);
};

test('an article is read with what inventory wants to know of it', () => {
  expect(read({ weightPounds: 1 }).data).toEqual([article]);
});

test.each([{ price: 50_000_000_000 }, { sku: 'LMP 1' }])('an article may have %j', (changes) => {
  expect(read(changes).data).toEqual([{ ...article, ...changes }]);
});

test('every problem of an article that cannot be stored is told', () => {
  const { error } = read({ sku: 'LMP\0', name: 'Lamp\0', price: -1 });
  expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['products.0.sku', 'products.0.name', 'products.0.price']);
});
