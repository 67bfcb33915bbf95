import { describe, expect, it } from 'vitest';
import { LinearRegex } from './linear-regex.js';

const patterns = [
  'a+b',
  '^(\\w+)-(\\d{2,4})$',
  '(a|ab)(c|bcd)(d*)',
  'x*?y',
  '[^a-c\\s]+',
  '\\bcat\\b',
  '(?:foo|bar)+',
  'h\\.\\*',
  'a{0,2}b?',
  '^$',
  'C[Aa]t',
  '(\\d+)(?:,(\\d+))?',
  '(?<word>[a-z]+)\\/',
  '[\\]\\-]',
  '\\u0041\\x42',
  '[^]b',
];
const texts = ['', 'aab', 'abcd', 'order-2024', 'the cat sat', 'foobarfoo', 'xxy', 'h.*', 'aaa', '12,34', 'AB', 'x]-y', 'a/b c\nd', '😀ab'];

describe('a linear regular expression', () => {
  it.each(patterns)('finds what ECMAScript finds with /%s/', (pattern) => {
    for (const flags of ['g', 'gi', 'gm', 'gs']) {
      for (const text of texts) {
        const ours = new LinearRegex(pattern, flags).exec(text);
        const theirs = new RegExp(pattern, flags).exec(text);
        expect([pattern, text, ours && [...ours], ours?.index]).toEqual([pattern, text, theirs && [...theirs], theirs?.index]);
      }
    }
  });

  it.each([
    ['takes a character outside the first plane for one', '^.$', '😀', true],
    ['knows blanks of ASCII alone', '\\s', '\u00a0', false],
    ['ends a line at a line feed alone', '^.$', '\r', true],
    ['takes flags inside the expression', '(?i)a', 'A', true],
  ])('%s, unlike ECMAScript', (_, pattern, text, found) => {
    expect(new LinearRegex(pattern).exec(text) !== null).toBe(found);
  });

  it('goes on behind the last match', () => {
    const regex = new LinearRegex(/\d+/g);
    expect(Array.from({ length: 4 }, () => regex.exec('1 22 333')?.[0])).toEqual(['1', '22', '333', undefined]);
  });

  it.each([
    ['(a)\\1', 'back references'],
    ['(?<n>a)\\k<n>', 'back references'],
    ['(?=a)b', 'look-around'],
    ['(?<!a)b', 'look-around'],
    ['(a', 'missing closing )'],
    ['[a', 'missing closing ]'],
    ['(?:a{900}){900}', 'repeat count'],
    [`${'a{1000}b'.repeat(30)}`, 'too large'],
    ['+', 'missing argument'],
  ])('refuses %s', (pattern, reason) => {
    expect(() => new LinearRegex(pattern)).toThrow(reason);
  });

  it('knows whether it describes a whole text', () => {
    expect([new LinearRegex('a|ab').matchesAll('ab'), new LinearRegex('a').matchesAll('ab')]).toEqual([true, false]);
  });

  it('refuses a text that it would work on for too long', () => {
    expect(() => new LinearRegex('a{1000}').matchesAll('a'.repeat(100_000))).toThrow('too long');
  });
});
