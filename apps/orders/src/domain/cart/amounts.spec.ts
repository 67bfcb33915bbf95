import { describe, expect, test } from 'vitest';
import { amountsOf } from './amounts.js';
import type { Catalogue, Product } from './catalogue.js';

const widget: Product = { sku: 'widget-a', productId: 1, name: 'Widget A', price: 5000, weightPounds: 0.5 };
const catalogue: Catalogue = {
  currency: 'USD',
  taxPercent: 8,
  shipping: [{ upToPounds: 2, price: 599 }, { upToPounds: 10, price: 999 }, { price: 1499 }],
  products: [widget],
};
const costs = (quantity: number, product = widget) => amountsOf([{ product, quantity }], catalogue);

describe('the amounts of a cart', () => {
  test('are subtotal, 8 % tax, shipping and their sum', () => {
    expect(costs(2)).toEqual({ currency: 'USD', subtotal: 10_000, tax: 800, shipping: 599, total: 11_399 });
  });

  test.each([
    [4, 599],
    [5, 999],
    [20, 999],
    [21, 1499],
    [1000, 1499],
  ])('ship %i pieces of half a pound for %i', (quantity, shipping) => {
    expect(costs(quantity).shipping).toBe(shipping);
  });

  test('round the tax half up to whole minor units', () => {
    expect(costs(1, { ...widget, price: 1999 }).tax).toBe(160);
    expect(costs(1, { ...widget, price: 6 }).tax).toBe(0);
    expect(costs(5, { ...widget, price: 5 }).tax).toBe(2);
    expect(amountsOf([{ product: { ...widget, price: 50 }, quantity: 1 }], { ...catalogue, taxPercent: 5 }).tax).toBe(3);
  });

  test('weigh tenths of a pound exactly', () => {
    expect(costs(20, { ...widget, weightPounds: 0.1 }).shipping).toBe(599);
    expect(costs(3, { ...widget, weightPounds: 0.7 }).shipping).toBe(999);
  });

  test.each([
    [8.875, 100_000, 8875],
    [9.975, 100_000, 9975],
    [0.375, 100_000, 375],
    [33.333333, 100_000, 33_333],
    [8.875, 90_000_000_000, 7_987_500_000],
  ])('tax %f %% as it is written', (taxPercent, price, tax) => {
    expect(amountsOf([{ product: { ...widget, price }, quantity: 1 }], { ...catalogue, taxPercent }).tax).toBe(tax);
  });

  test.each([
    [0.004, 500, 599],
    [0.004, 501, 999],
    [0.0156, 1000, 1499],
    [1 / 64, 640, 999],
    [1 / 64, 641, 1499],
  ])('weigh %f pounds as they are written: %i pieces ship for %i', (weightPounds, quantity, shipping) => {
    expect(costs(quantity, { ...widget, weightPounds }).shipping).toBe(shipping);
  });
});
