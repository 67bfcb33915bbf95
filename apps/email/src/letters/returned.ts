import type { Addressed, Occasion } from '../domain/correspondence.js';
import type { Item, Template } from './letter.js';
import { money } from './money.js';
import { oneLine } from './one-line.js';

/** What comes back, by the names that it was ordered by. */
export const itemsBack = ({ lines = [] }: Addressed, { returned }: Occasion): readonly Item[] =>
  (returned?.lines ?? []).map(({ sku, quantity }) => ({ name: oneLine(lines.find((line) => line.sku === sku)?.name ?? sku), quantity }));

export const returned: Template = (order, occasion) => {
  const amount = occasion.returned?.amount;
  return {
    subject: `What you returned of your order ${order.number} has arrived`,
    paragraphs: [
      `thank you: what you returned of your order ${order.number} is back in our house.`,
      amount === undefined
        ? 'The money for it goes back to the card that you paid with.'
        : `${money(amount.amount, amount.currency)} go back to the card that you paid with.`,
    ],
    items: itemsBack(order, occasion),
    closing: 'Your bank may take some days to show it.',
  };
};
