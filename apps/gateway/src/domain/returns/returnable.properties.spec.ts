import { Refusal } from '@quadrille/decider';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { data as facts } from '../order-view/order-facts.fixture.js';
import { holdsItsGoods } from './return-status.js';
import { about, asked, hears, orderOf } from './returns.fixture.js';

describe('what a customer gets for returns, whatever comes back in how many and however many are refused', () => {
  it('is never more than the goods and their tax, and all of it when all of them are back', () => {
    const article = fc.record({ unitPrice: fc.nat(9999), quantity: fc.integer({ min: 1, max: 9 }) });
    const step = fc.record({ index: fc.nat(3), quantity: fc.integer({ min: 1, max: 9 }), isRefused: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(article, { minLength: 1, maxLength: 4 }),
        fc.nat(20),
        fc.array(step, { maxLength: 12 }),
        (articles, percent, steps) => {
          const lines = articles.map((each, index) => ({ ...each, sku: `s${index}`, productId: index + 1, name: 'n' }));
          const subtotal = lines.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0);
          const tax = Math.round((subtotal * percent) / 100);
          const placed = {
            ...facts['OrderPlaced'],
            lines,
            amounts: { currency: 'USD', subtotal, tax, shipping: 0, total: subtotal + tax },
          };
          let view = orderOf(['OrderPlaced', 'ShipmentDispatched'], placed);
          const back = (returnId: string, all: readonly { sku: string; quantity: number }[]): void => {
            try {
              view = asked(view, returnId, [...all]);
            } catch (error) {
              if (!(error instanceof Refusal)) throw error;
            }
          };
          const given = (): number =>
            Object.values(view.returns ?? {})
              .filter(holdsItsGoods)
              .reduce((sum, each) => sum + each.goods + each.tax, 0);
          for (const [number, { index, quantity, isRefused }] of steps.entries()) {
            back(`r-${number}`, [{ sku: lines[index % lines.length]!.sku, quantity }]);
            if (isRefused && view.returns?.[`r-${number}`])
              view = hears(view, 'ExecutionFailed', about(`r-${number}`, { error: 'ApprovalRejected' }));
            expect(given()).toBeLessThanOrEqual(subtotal + tax);
          }
          const held = Object.values(view.returns ?? {}).filter(holdsItsGoods);
          const left = lines.flatMap(({ sku, quantity }) => {
            const gone = held.flatMap((each) => each.lines).reduce((sum, line) => (line.sku === sku ? sum + line.quantity : sum), 0);
            return gone < quantity ? [{ sku, quantity: quantity - gone }] : [];
          });
          if (left.length > 0) back('the rest', left);
          expect(given()).toBe(subtotal + tax);
        },
      ),
      { numRuns: 300 },
    );
  });
});
