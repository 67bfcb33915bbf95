import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BadInput } from './bad-input.js';
import { card, sixteen } from './card-numbers.fixture.js';
import { holdsCardNumber, passesLuhn, refuseCardNumbers } from './card-numbers.js';

const grouped = (separator: string): string => sixteen.match(/.{4}/g)!.join(separator);

describe("Luhn's checksum", () => {
  it('holds for exactly one last digit', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{12,18}$/), (digits) => {
        expect([...'0123456789'].filter((check) => passesLuhn(digits + check))).toHaveLength(1);
      }),
    );
  });
});

describe('a text', () => {
  it.each([
    ['bare', sixteen],
    ['in groups', grouped(' ')],
    ['with dashes', grouped('-')],
    ['within words', `card ${sixteen}, valid 12/29`],
    ['before other digits', `${grouped(' ')} 12 29`],
    ['of 13 digits', card('400000123456')],
    ['of 19 digits', card('400000123456789012')],
    ['with points', grouped('.')],
    ['with slashes', grouped('/')],
    ['with underscores', grouped('_')],
    ['with tabs', grouped('\t')],
    ['in lines', grouped('\r\n')],
    ['with spaces around long dashes', grouped(' \u2014 ')],
    ['with what cannot be seen', grouped('\u200b')],
    ['digit by digit', [...sixteen].join('.')],
    ['after a date', `22.11.2026 ${sixteen}`],
    ['after a telephone number', `+49 151 2345678 ${grouped(' ')}`],
    ['of 15 digits behind a plus', `+${card('37000012345678')}`],
    ['that begins as a telephone number would', `+${grouped(' ')}`],
    ['in an address of mail', `ada+${sixteen}@example.com`],
  ])('holds a card number: %s', (_what, text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    ['12 digits', card('40000012345')],
    ['20 digits', card('4000001234567890123')],
    ['a wrong check digit', sixteen.replace(/.$/, (last) => String((Number(last) + 1) % 10))],
    ['an order id', '01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f'],
    ['an order number', `ORD-${sixteen.slice(0, 8)}-${sixteen.slice(8)}`],
    ['a token', 'test_success_visa'],
    ['digits that letters divide', sixteen.replace(/^.{8}/, '$&x')],
    ['digits that too much divides', grouped(' -- ')],
  ])('holds none: %s', (_what, text) => {
    expect(holdsCardNumber(text)).toBe(false);
  });
});

describe('an id', () => {
  it('is never taken for a card, alone or in a URL', () => {
    // Digits alone, as an id rarely has them: each tenth of these would pass.
    const group = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
    const id = fc.tuple(group(8), group(4), group(4), group(4), group(12)).map((groups) => groups.join('-'));
    fc.assert(
      fc.property(id, (uuid) => {
        expect([holdsCardNumber(uuid), holdsCardNumber(`/orders/${uuid}?wait=10`)]).toEqual([false, false]);
      }),
    );
  });

  it('made of the time in milliseconds is none either', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_700_000_000_000, max: 1_999_999_999_999 }), (time) => {
        expect(holdsCardNumber(`ada+${time}@example.com`)).toBe(false);
      }),
    );
  });

  it('hides no card that stands beside it', () => {
    expect(holdsCardNumber(`01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f ${sixteen}`)).toBe(true);
  });
});

describe('a body', () => {
  it('may hold numbers with a fraction, however long', () => {
    expect(() => refuseCardNumbers({ rate: Number(`0.${sixteen}`), price: Number(`4.${card('00000012345678')}`) })).not.toThrow();
  });

  it('is refused with the place of the number and never with the number', () => {
    const body = { payment: { token: sixteen, extra: [{ deep: Number(card('400000123456')) }] }, [grouped('-')]: 1 };
    const refusal = (() => {
      try {
        refuseCardNumbers(body);
      } catch (error) {
        return error as BadInput;
      }
      return undefined;
    })();
    expect(refusal?.status).toBe(422);
    expect(refusal?.flaws.map(({ pointer }) => pointer)).toEqual(['/payment/token', '/payment/extra/0/deep', '']);
    expect(JSON.stringify(refusal?.flaws)).not.toMatch(/\d{4}/);
  });
});
