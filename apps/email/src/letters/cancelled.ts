import { itemsOf } from './items.js';
import type { Template } from './letter.js';
import { oneLine } from './one-line.js';

export const cancelled: Template = ({ number, lines, amounts }, { reason }) => ({
  subject: `Your order ${number} is cancelled`,
  paragraphs: [
    `your order ${number} is cancelled.`,
    ...(reason === undefined ? [] : [`Reason: ${oneLine(reason, 300)}`]),
    'If anything was charged, it is given back in full.',
  ],
  items: itemsOf(lines, amounts?.currency),
});
