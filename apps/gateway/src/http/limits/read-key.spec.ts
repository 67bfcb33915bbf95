import { describe, expect, it } from 'vitest';
import type { BadInput } from './bad-input.js';
import { sixteen } from './card-numbers.fixture.js';
import { readKey } from './read-key.js';

const read = (...keys: readonly string[]): string | undefined =>
  readKey({ rawHeaders: ['Host', 'x', ...keys.flatMap((key) => ['Idempotency-Key', key]), 'X-Other', 'idempotency-key'] });
const refusalOf = (...keys: readonly string[]): unknown => {
  try {
    return read(...keys);
  } catch (error) {
    const { status, flaws } = error as BadInput;
    return { status, flaws };
  }
};

describe('the Idempotency-Key of a request', () => {
  it.each([
    ['none', [], undefined],
    ['bare', ['a'], 'a'],
    ['quoted', ['"a"'], 'a'],
    ['with a comma in it', ['a, b'], 'a, b'],
    ['the same one twice', ['a', 'a'], 'a'],
    ['the same one twice, bare and quoted', ['a', '"a"'], 'a'],
  ])('is read: %s', (_, keys, key) => {
    expect(read(...keys)).toBe(key);
  });

  it('is found by its name, however that is written', () => {
    expect(readKey({ rawHeaders: ['IDEMPOTENCY-KEY', 'a'] })).toBe('a');
  });

  it.each([[['a', 'b']], [['a', 'a', 'A']]])('is refused where there are two that differ: %j', (keys) => {
    expect(refusalOf(...keys)).toEqual({
      status: 400,
      flaws: [{ pointer: '/idempotency-key', detail: 'comes twice, and differs', in: 'header' }],
    });
  });

  it.each([
    ['empty', ''],
    ['longer than 255 characters', 'x'.repeat(256)],
    ['a card number', sixteen],
  ])('is refused where it is %s', (_, key) => {
    expect(refusalOf(key)).toMatchObject({ status: 400 });
    expect(refusalOf('a', key)).toMatchObject({ status: 400 });
  });
});
