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
    [0.000_000_5, 100_000_000, 1],
    [0.000_000_49, 100_000_000, 0],
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
    [1 / 3, 30, 999],
    [1 / 3, 31, 1499],
    [1e-7, 1000, 599],
    [Number.MIN_VALUE, 1000, 599],
    [Number.MAX_VALUE, 1000, 1499],
  ])('weigh %f pounds as they are written: %i pieces ship for %i', (weightPounds, quantity, shipping) => {
    expect(costs(quantity, { ...widget, weightPounds }).shipping).toBe(shipping);
  });

  test('weigh kilograms that are written in pounds exactly: ten of them are not above the bound of ten', () => {
    const shipping = [{ upToPounds: 22.046226218, price: 599 }, { price: 1499 }];
    const weighs = (quantity: number) =>
      amountsOf([{ product: { ...widget, weightPounds: 2.2046226218 }, quantity }], { ...catalogue, shipping }).shipping;
    expect([weighs(10), weighs(11)]).toEqual([599, 1499]);
  });
});
