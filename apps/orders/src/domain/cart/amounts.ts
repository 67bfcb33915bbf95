import type { Amounts } from '@quadrille/events';
import type { Catalogue, Product } from './catalogue.js';

export type PricedLine = Readonly<{ product: Product; quantity: number }>;

// Weights are added up in hundredths of a pound: sums of binary fractions would miss the bound of a rate by a hair.
const hundredths = (pounds: number): number => Math.round(pounds * 100);

const shippingFor = (lines: readonly PricedLine[], { shipping }: Catalogue): number => {
  const weight = lines.reduce((sum, { product, quantity }) => sum + hundredths(product.weightPounds) * quantity, 0);
  const rate = shipping.find(({ upToPounds }) => upToPounds === undefined || weight <= hundredths(upToPounds));
  return rate?.price ?? 0;
};

/** What a cart costs, in whole minor units: tax on the goods, rounded half up once; shipping by weight, untaxed. */
export const amountsOf = (lines: readonly PricedLine[], catalogue: Catalogue): Amounts => {
  const subtotal = lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);
  const tax = Math.round((subtotal * Math.round(catalogue.taxPercent * 100)) / 10_000);
  const shipping = shippingFor(lines, catalogue);
  return { currency: catalogue.currency, subtotal, tax, shipping, total: subtotal + tax + shipping };
};
