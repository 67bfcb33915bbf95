import { itemsOf, sumsOf } from './items.js';
import type { Template } from './letter.js';

export const confirmed: Template = ({ number, lines, amounts }) => ({
  subject: `Your order ${number} is confirmed`,
  paragraphs: [`thank you: your order ${number} is paid and on its way to being packed.`],
  items: itemsOf(lines, amounts?.currency),
  sums: sumsOf(amounts),
  closing: 'We write again when it leaves our house.',
});
