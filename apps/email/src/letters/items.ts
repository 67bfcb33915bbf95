import type { Amounts, OrderLine } from '@quadrille/events';
import type { Item, Sum } from './letter.js';
import { money } from './money.js';
import { oneLine } from './one-line.js';

/** What was ordered, with what each line costs where the currency is known. */
export const itemsOf = (lines: readonly OrderLine[] = [], currency?: string): readonly Item[] =>
  lines.map(({ name, quantity, unitPrice }) => ({
    name: oneLine(name),
    quantity,
    ...(currency !== undefined && { price: money(quantity * unitPrice, currency) }),
  }));

/** What it costs, as it was frozen when the order was placed. */
export const sumsOf = (amounts: Amounts | undefined): readonly Sum[] => {
  if (!amounts) return [];
  const { currency, subtotal, tax, shipping, total } = amounts;
  const sums = { Subtotal: subtotal, Tax: tax, Shipping: shipping, Total: total };
  return Object.entries(sums).map(([name, amount]) => ({ name, amount: money(amount, currency) }));
};
