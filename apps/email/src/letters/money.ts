const formats = new Map<string, Intl.NumberFormat>();

const formatOf = (currency: string): Intl.NumberFormat => {
  let format = formats.get(currency);
  if (!format) formats.set(currency, (format = new Intl.NumberFormat('en-US', { style: 'currency', currency })));
  return format;
};

/** `1234` minor units of USD as `$12.34`; the number of decimals is the currency's (ISO 4217). */
export const money = (minorUnits: number, currency: string): string => {
  const format = formatOf(currency);
  return format.format(minorUnits / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};
