import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sixteen } from './card-numbers.fixture.js';
import { holdsCardNumber } from './card-numbers.js';

describe('digits of every script', () => {
  const digitsOf = (script: string): readonly string[] => {
    const format = new Intl.NumberFormat(`en-u-nu-${script}`, { useGrouping: false });
    return [...'0123456789'].map((digit) => format.format(Number(digit)));
  };
  const scripts = Intl.supportedValuesOf('numberingSystem')
    .map((name) => ({ name, digits: digitsOf(name) }))
    .filter(({ digits }) => digits.every((digit) => /^\p{Nd}$/u.test(digit)));

  it.each(scripts)('count as digits: $name', ({ digits }) => {
    expect(holdsCardNumber([...sixteen].map((digit) => digits[Number(digit)]).join(''))).toBe(true);
  });

  it('are more than those of Europe', () => {
    expect(scripts.length).toBeGreaterThan(50);
  });
});

const day = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2089-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const written = fc.constantFrom(
  (iso: string) => iso,
  (iso: string) => iso.replaceAll('-', '/'),
  (iso: string) => iso.split('-').reverse().join('.'),
);
const range = fc
  .tuple(day, day, written, fc.constantFrom(' ', ' - ', '/', '_'))
  .map(([from, to, write, by]) => write(from) + by + write(to));
const telephone = fc
  .tuple(fc.stringMatching(/^[1-9]\d{5,11}$/), fc.constantFrom('', ' ', '-', '.', '/'))
  .map(([digits, by]) => `call +49${by}${digits.slice(0, 3)}${by}${digits.slice(3)}, please`);
const time = fc.integer({ min: 1_700_000_000_000, max: 1_999_999_999_999 });
const keyWithTime = fc
  .tuple(time, fc.integer({ min: 0, max: 999_999 }), fc.constantFrom('_', '-', '.', '/'))
  .map(([at, nth, by]) => `cart${by}${nth}${by}${at}`);

describe('what is written with as many digits', () => {
  it.each([
    ['a range of dates', range],
    ['a telephone number with its country', telephone],
    ['a time beside the number of something', keyWithTime],
  ])('is no card where it is %s', (_what, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(holdsCardNumber(text)).toBe(false);
      }),
    );
  });
});

describe('a text of two hundred thousand characters', { timeout: 30_000 }, () => {
  // What took time in proportion to the square would not be done within the time of a test.
  it.each(['1', '1 ', '1_', '+1', '+1.', '2026/', '22.11.', '1795266000000 ', '\u0663', ' ', '-', 'a1-', '01a1fe0f-bf5e-72aa-89e8-'])(
    'is looked through in time: %j',
    (part) => {
      expect(holdsCardNumber(`${part.repeat(200_000 / part.length)}x ${sixteen}`)).toBe(true);
    },
  );
});
