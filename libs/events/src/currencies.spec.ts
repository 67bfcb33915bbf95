import { expect, it } from 'vitest';
import { decimalsOf } from './currencies.js';

it.each([
  [0, ['JPY', 'KRW', 'ISK', 'UGX', 'CLP', 'XOF']],
  [2, ['USD', 'EUR', 'HUF', 'IDR', 'COP', 'PKR', 'ALL', 'LBP', 'MMK', 'MGA', 'TWD']],
  [3, ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']],
  [4, ['CLF', 'UYW']],
])('ISO 4217 gives %i decimals to %j', (decimals, currencies) => {
  expect(currencies.map(decimalsOf)).toEqual(currencies.map(() => decimals));
});
