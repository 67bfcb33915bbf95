import { itemsOf } from './items.js';
import type { Template } from './letter.js';
import { oneLine } from './one-line.js';

export const shipped: Template = ({ number, lines }, { trackingNumber }) => ({
  subject: `Your order ${number} is on its way`,
  paragraphs: [
    `your order ${number} has left our house.`,
    ...(trackingNumber === undefined ? [] : [`Its tracking number is ${oneLine(trackingNumber)}.`]),
  ],
  items: itemsOf(lines),
});
