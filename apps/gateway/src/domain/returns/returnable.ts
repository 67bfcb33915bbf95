import type { OrderView, Placed } from '../order-view/order-view.js';
import { holdsItsGoods } from './return-status.js';
import type { ReturnedLine, ReturnView } from './return-view.js';

type Fault = Readonly<{ pointer: string; detail: string }>;

export type Worth = Readonly<{ goods: number; tax: number; currency: string }>;

const held = ({ returns = {} }: OrderView): readonly ReturnView[] => Object.values(returns).filter(holdsItsGoods);

const piecesOf = (lines: readonly ReturnedLine[], sku: string): number =>
  lines.reduce((sum, line) => (line.sku === sku ? sum + line.quantity : sum), 0);

/** Everything that keeps these lines from being returned: articles that the order does not hold, pieces beyond what was bought and not returned. */
export const faultsOf = (view: OrderView, { lines: bought }: Placed, lines: readonly ReturnedLine[]): readonly Fault[] => {
  const before = held(view);
  return lines.flatMap(({ sku }, index) => {
    const all = piecesOf(bought, sku);
    if (all === 0) return [{ pointer: `/lines/${index}/sku`, detail: 'is no article of this order' }];
    const left = Math.max(0, all - before.reduce((sum, { lines: back }) => sum + piecesOf(back, sku), 0));
    // Told at the line with which it becomes too much.
    if (piecesOf(lines.slice(0, index + 1), sku) <= left) return [];
    return [{ pointer: `/lines/${index}/quantity`, detail: `is more than the ${left} of ${all} pieces that can be returned` }];
  });
};

/** What these lines cost, at the prices that were frozen with the order: an article has one. */
const costOf = (bought: Placed['lines'], lines: readonly ReturnedLine[]): number =>
  lines.reduce((sum, { sku, quantity }) => sum + quantity * (bought.find((line) => line.sku === sku)?.unitPrice ?? 0), 0);

/**
 * What the customer gets for these lines: their price and their share of the tax, not the shipping. Shares are of all that is returned so
 * far, rounded down, less what went for tax before: all returns of an order together give back its tax to the cent, and never more.
 */
export const worthOf = (view: OrderView, { lines: bought, amounts }: Placed, lines: readonly ReturnedLine[]): Worth => {
  const before = held(view);
  const goods = costOf(bought, lines);
  const all = before.reduce((sum, each) => sum + each.goods, goods);
  const share = amounts.subtotal === 0 ? 0 : Number((BigInt(amounts.tax) * BigInt(all)) / BigInt(amounts.subtotal));
  const tax = Math.max(0, share - before.reduce((sum, each) => sum + each.tax, 0));
  return { goods, tax, currency: amounts.currency };
};
