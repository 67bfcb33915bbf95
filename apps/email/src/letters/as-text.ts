import type { Draft, Item, Sum } from './letter.js';

const itemLine = ({ name, quantity, price }: Item): string => `  ${quantity} × ${name}${price === undefined ? '' : `  ${price}`}`;

const sumLines = (sums: readonly Sum[]): string => {
  const width = Math.max(...sums.map(({ name }) => name.length));
  return sums.map(({ name, amount }) => `  ${name.padEnd(width)}  ${amount}`).join('\n');
};

/** The letter for readers that show plain text. */
export const asText = (greeting: string, { paragraphs, items = [], sums = [], closing }: Draft): string => {
  const blocks = [
    greeting,
    ...paragraphs,
    items.map(itemLine).join('\n'),
    sums.length > 0 ? sumLines(sums) : '',
    closing ?? '',
    'Quadrille',
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
};
