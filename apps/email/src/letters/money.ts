import { decimalsOf } from '@quadrille/events';

type Format = Readonly<{ format: Intl.NumberFormat; minorUnits: number }>;
const formats = new Map<string, Format>();

const formatOf = (currency: string): Format => {
  const known = formats.get(currency);
  if (known) return known;
  const decimals = decimalsOf(currency);
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  const found = { format, minorUnits: 10 ** decimals };
  formats.set(currency, found);
  return found;
};

/** `1234` minor units of USD as `$12.34`; the number of decimals is the currency's by ISO 4217: those of `Intl` are what people use of it. */
export const money = (amount: number, currency: string): string => {
  const { format, minorUnits } = formatOf(currency);
  return format.format(amount / minorUnits);
};
