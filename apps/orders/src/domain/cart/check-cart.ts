import { type OrderRejected, sku as orderable, type SubmitOrder } from '@quadrille/events';
import type { PricedLine } from './amounts.js';
import type { Catalogue } from './catalogue.js';

export type Reason = OrderRejected['data']['reasons'][number];
type RequestedLine = SubmitOrder['data']['lines'][number];

const smallest = 1;
/** Of one article in one order, also where several lines ask for it. */
const largest = 1000;
const mostReasons = 100;

const quantityReason = (pointer: string): Reason => ({
  code: 'quantity-out-of-range',
  pointer,
  detail: `The quantity of an article must be between ${smallest} and ${largest}.`,
});

/** Texts of the customer are not repeated in a reason: the pointer says where they stand. */
const unknownProduct = ({ sku, productId }: RequestedLine, index: number): Reason => {
  const member = sku !== undefined ? '/sku' : productId !== undefined ? '/productId' : '';
  return { code: 'unknown-product', pointer: `/lines/${index}${member}`, detail: 'There is no such product.' };
};

const cannotBeOrdered = (index: number): Reason => ({
  code: 'cannot-be-ordered',
  pointer: `/lines/${index}`,
  detail: 'The SKU of this product cannot stand in an order.',
});

/** Every line with its product and price, or everything that is wrong with the cart. A SKU counts before a product number. */
export const checkCart = (
  requested: readonly RequestedLine[],
  { products }: Catalogue,
): readonly PricedLine[] | { reasons: readonly Reason[] } => {
  if (requested.length === 0) return { reasons: [{ code: 'empty-cart', pointer: '/lines', detail: 'The cart is empty.' }] };
  const lines: PricedLine[] = [];
  const reasons: Reason[] = [];
  const ordered = new Map<string, number>();
  for (const [index, line] of requested.entries()) {
    const { sku, productId, quantity } = line;
    const product = products.find((known) => (sku === undefined ? known.productId === productId : known.sku === sku));
    if (!product) reasons.push(unknownProduct(line, index));
    else if (!orderable.safeParse(product.sku).success) reasons.push(cannotBeOrdered(index));
    const together = (ordered.get(product?.sku ?? '') ?? 0) + quantity;
    if (quantity < smallest || quantity > largest || (product && together > largest))
      reasons.push(quantityReason(`/lines/${index}/quantity`));
    if (!product) continue;
    ordered.set(product.sku, together);
    lines.push({ product, quantity });
  }
  return reasons.length > 0 ? { reasons: reasons.slice(0, mostReasons) } : lines;
};
