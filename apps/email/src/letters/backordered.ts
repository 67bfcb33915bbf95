import type { Addressed, Occasion } from '../domain/correspondence.js';
import type { Item, Template } from './letter.js';
import { oneLine } from './one-line.js';

const missingItems = ({ lines = [] }: Addressed, { missing = [] }: Occasion): readonly Item[] =>
  missing.map(({ sku, quantity, available }) => ({
    name: `${oneLine(lines.find((line) => line.sku === sku)?.name ?? sku)} (${available} in stock)`,
    quantity,
  }));

export const backordered: Template = (order, occasion) => ({
  subject: `Your order ${order.number} waits for stock`,
  paragraphs: [
    `we have received your order ${order.number}, but not everything in it is in stock at the moment.`,
    'Nothing has been charged. We keep your place in the queue and go on as soon as the missing articles come in.',
  ],
  items: missingItems(order, occasion),
  closing: 'You need not do anything. We write again when the order is confirmed, or if we cannot get the articles in time.',
});
