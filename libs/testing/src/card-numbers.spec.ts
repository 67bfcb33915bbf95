import { describe, expect, it } from 'vitest';
import { holdsCardNumber } from './card-numbers.js';

/** Made up here, so that none stands in the repository: an issuer's first digits, noughts, and the digit that makes it pass. */
const cardNumber = (start: string, length = 16): string => {
  const body = start.padEnd(length - 1, '0');
  const found = [...'0123456789'].map((digit) => body + digit).find((digits) => holdsCardNumber(digits));
  if (found === undefined) throw new Error('no digit passes');
  return found;
};

describe('the search for card numbers', () => {
  it.each(['4', '51', '37', '60'])('finds those that begin with %s, in a text or in groups', (start) => {
    const number = cardNumber(start);
    expect(holdsCardNumber(`{"name":"Ada ${number}"}`)).toBe(true);
    expect(holdsCardNumber(number.replaceAll(/(\d{4})(?=\d)/g, '$1 '))).toBe(true);
    expect(holdsCardNumber(number.replaceAll(/(\d{4})(?=\d)/g, '$1-'))).toBe(true);
  });

  it('takes no other digit at the end for one', () => {
    const number = cardNumber('4');
    const others = [...'0123456789'].map((digit) => number.slice(0, -1) + digit).filter((digits) => digits !== number);
    expect(others.filter((digits) => holdsCardNumber(digits))).toEqual([]);
  });

  it('takes no id, order number, trace or time for one', () => {
    const number = cardNumber('4');
    const uuid = `${number.slice(0, 8)}-${number.slice(8, 12)}-${number.slice(12, 16)}-8000-000000000000`;
    const texts = [
      uuid,
      `ORD-${number.slice(0, 8)}-${number.slice(8)}`,
      `"traceId":"${number}${number}"`,
      `"trace_id":"${number}${number}","span_id":"${number}"`,
      `SP${number}`,
      '1795264762055.755',
    ];
    expect(texts.filter((text) => holdsCardNumber(text))).toEqual([]);
  });
});
