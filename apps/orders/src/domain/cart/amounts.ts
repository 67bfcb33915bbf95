import type { Amounts } from '@quadrille/events';
import type { Catalogue, Product } from './catalogue.js';

export type PricedLine = Readonly<{ product: Product; quantity: number }>;

/** Below the last decimal that a double is written with. */
const places = 324;
const one = 10n ** BigInt(places);

/** A decimal of the catalogue as it is written there, in units of 10^-324: sums and products of binary fractions would miss a bound or a half by a hair. */
const exactly = (decimal: number): bigint => {
  const [digits = '', exponent] = decimal.toExponential().split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(Number(exponent) - fraction.length + places);
};

const shippingFor = (lines: readonly PricedLine[], { shipping }: Catalogue): number => {
  const weight = lines.reduce((sum, { product, quantity }) => sum + exactly(product.weightPounds) * BigInt(quantity), 0n);
  const rate = shipping.find(({ upToPounds }) => upToPounds === undefined || weight <= exactly(upToPounds));
  return rate?.price ?? 0;
};

const taxOn = (subtotal: number, percent: number): number => {
  const whole = 100n * one;
  return Number((BigInt(subtotal) * exactly(percent) + whole / 2n) / whole);
};

/** What a cart costs, in whole minor units: tax on the goods, rounded half up once; shipping by weight, untaxed. */
export const amountsOf = (lines: readonly PricedLine[], catalogue: Catalogue): Amounts => {
  const subtotal = lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0);
  const tax = taxOn(subtotal, catalogue.taxPercent);
  const shipping = shippingFor(lines, catalogue);
  return { currency: catalogue.currency, subtotal, tax, shipping, total: subtotal + tax + shipping };
};
