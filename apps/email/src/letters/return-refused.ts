import type { Template } from './letter.js';
import { oneLine } from './one-line.js';
import { itemsBack } from './returned.js';

export const returnRefused: Template = (order, occasion) => ({
  subject: `We cannot take back what you wanted to return of your order ${order.number}`,
  paragraphs: [
    `we are sorry: we cannot take back what you wanted to return of your order ${order.number}.`,
    ...(occasion.reason === undefined ? [] : [`Reason: ${oneLine(occasion.reason, 300)}`]),
    'Nothing changes for your order: it is yours, and nothing was given back.',
  ],
  items: itemsBack(order, occasion),
});
