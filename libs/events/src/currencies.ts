/** ISO 4217, list one: the currencies whose minor unit is not a hundredth, by the number of their decimals. */
const decimals: ReadonlyMap<string, number> = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map(
    (currency) => [currency, 0] as const,
  ),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((currency) => [currency, 3] as const),
  ...['CLF', 'UYW'].map((currency) => [currency, 4] as const),
]);

/** How many decimals an amount in this currency has: one of n minor units is n / 10 ** decimalsOf(currency). */
export const decimalsOf = (currency: string): number => decimals.get(currency) ?? 2;
