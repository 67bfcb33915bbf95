import { describe, expect, test } from 'vitest';
import type { Catalogue } from './catalogue.js';
import { checkCart } from './check-cart.js';

const catalogue: Catalogue = {
  currency: 'USD',
  taxPercent: 8,
  shipping: [{ price: 599 }],
  products: [
    { sku: 'widget-a', productId: 1, name: 'Widget A', price: 5000, weightPounds: 0.5 },
    { sku: 'widget-b', productId: 2, name: 'Widget B', price: 7500, weightPounds: 0.5 },
  ],
};
const check = (...lines: Parameters<typeof checkCart>[0]) => checkCart(lines, catalogue);
const said = (...lines: Parameters<typeof checkCart>[0]) => {
  const cart = check(...lines);
  return 'reasons' in cart ? cart.reasons.map(({ code, pointer }) => `${code} ${pointer}`) : [];
};

describe('a cart', () => {
  test('names its articles by SKU or by product number', () => {
    const [widgetA, widgetB] = catalogue.products;
    expect(check({ sku: 'widget-b', quantity: 1 }, { productId: 1, quantity: 2 })).toEqual([
      { product: widgetB, quantity: 1 },
      { product: widgetA, quantity: 2 },
    ]);
  });

  test('is told everything that is wrong with it at once', () => {
    expect(
      said({ sku: 'nothing', quantity: 1 }, { productId: 9, quantity: 0 }, { quantity: 1 }, { sku: 'widget-a', quantity: 1001 }),
    ).toEqual([
      'unknown-product /lines/0/sku',
      'unknown-product /lines/1/productId',
      'quantity-out-of-range /lines/1/quantity',
      'unknown-product /lines/2',
      'quantity-out-of-range /lines/3/quantity',
    ]);
  });

  test('may not be empty', () => expect(said()).toEqual(['empty-cart /lines']));

  test.each([0, -1, 1001])('may not ask for %i pieces', (quantity) => {
    expect(said({ sku: 'widget-a', quantity })).toEqual(['quantity-out-of-range /lines/0/quantity']);
  });

  test('may ask for a thousand pieces of an article, over all its lines together', () => {
    expect(said({ sku: 'widget-a', quantity: 999 }, { productId: 1, quantity: 1 }, { sku: 'widget-b', quantity: 1000 })).toEqual([]);
    expect(said({ sku: 'widget-a', quantity: 999 }, { productId: 1, quantity: 2 })).toEqual(['quantity-out-of-range /lines/1/quantity']);
  });

  test('may not ask for an article whose SKU no message bears', () => {
    const lamp = { sku: 'LMP 1', productId: 3, name: 'Lamp', price: 1, weightPounds: 1 };
    const cart = checkCart(
      [
        { productId: 1, quantity: 1 },
        { productId: 3, quantity: 1 },
      ],
      { ...catalogue, products: [...catalogue.products, lamp] },
    );
    expect(cart).toMatchObject({ reasons: [{ code: 'cannot-be-ordered', pointer: '/lines/1' }] });
  });

  test('hears a hundred reasons at most, which is what a message holds', () => {
    expect(said(...Array.from({ length: 100 }, () => ({ sku: 'nothing', quantity: 0 })))).toHaveLength(100);
  });

  test('never gets its own texts repeated', () => {
    expect(JSON.stringify(check({ sku: '4111111111111111', quantity: 1 }))).not.toContain('4111');
  });
});
