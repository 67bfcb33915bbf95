import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BadInput } from './bad-input.js';
import { holdsCardNumber, passesLuhn, refuseCardNumbers } from './card-numbers.js';

/** Made here, so that no card number stands in the repository. */
const card = (digits: string): string => [...'0123456789'].map((check) => digits + check).find(passesLuhn)!;
const sixteen = card('400000123456789');
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
    ['in wide digits', [...sixteen].map((digit) => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)).join('')],
  ])('holds a card number: %s', (_what, text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  it.each([
    ['12 digits', card('40000012345')],
    ['20 digits', card('4000001234567890123')],
    ['a wrong check digit', sixteen.replace(/.$/, (last) => String((Number(last) + 1) % 10))],
    ['an order id', '01a1fe0f-bf5e-72aa-89e8-5f98f5a5ca7f'],
    ['a token', 'test_success_visa'],
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
