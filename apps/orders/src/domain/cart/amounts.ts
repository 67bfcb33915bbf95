import type { Amounts } from '@quadrille/events';
import type { Catalogue, Product } from './catalogue.js';

export type PricedLine = Readonly<{ product: Product; quantity: number }>;

const million = 1_000_000;

/** A decimal of the catalogue as it is written there: sums and products of binary fractions would miss a bound or a half by a hair. */
const millionths = (decimal: number): bigint => BigInt(Math.round(decimal * million));

/** Whether six decimals are enough for it: what has more cannot be counted with. */
export const isCountable = (decimal: number): boolean => Math.round(decimal * million) / million === decimal;

const shippingFor = (lines: readonly PricedLine[], { shipping }: Catalogue): number => {
  const weight = lines.reduce((sum, { product, quantity }) => sum + millionths(product.weightPounds) * BigInt(quantity), 0n);
  const rate = shipping.find(({ upToPounds }) => upToPounds === undefined || weight <= millionths(upToPounds));
  return rate?.price ?? 0;
};

const taxOn = (subtotal: number, percent: number): number => {
  const whole = BigInt(100 * million);
  return Number((BigInt(subtotal) * millionths(percent) + whole / 2n) / whole);
};

/** What a cart costs, in whole minor units: tax on the goods, rounded half up once; shipping by weight, untaxed. */
export const amountsOf = (lines: readonly PricedLine[], catalogue: Catalogue): Amounts => {
  const subtotal = lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);
  const tax = taxOn(subtotal, catalogue.taxPercent);
  const shipping = shippingFor(lines, catalogue);
  return { currency: catalogue.currency, subtotal, tax, shipping, total: subtotal + tax + shipping };
};
