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
  '(a*)*',
  '^$',
  'C[Aa]t',
  '(\\d+)(?:,(\\d+))?',
  '[\\]\\-]',
  '\\u0041\\x42',
];
const texts = ['', 'aab', 'abcd', 'order-2024', 'the cat sat', 'foobarfoo', 'xxy', 'h.*', 'aaa', '12,34', 'AB', 'cat', 'x]-y', 'a b c d'];

describe('a linear regular expression', () => {
  it.each(patterns)('finds what ECMAScript finds with /%s/', (pattern) => {
    for (const flags of ['g', 'gi', 'gm']) {
      for (const text of texts) {
        const ours = new LinearRegex(pattern, flags).exec(text);
        const theirs = new RegExp(pattern, flags).exec(text);
        expect([pattern, text, ours && [...ours], ours?.index]).toEqual([pattern, text, theirs && [...theirs], theirs?.index]);
      }
    }
  });

  it('goes on behind the last match', () => {
    const regex = new LinearRegex('\\d+', 'g');
    expect([regex.exec('1 22 333')?.[0], regex.exec('1 22 333')?.[0], regex.exec('1 22 333')?.[0], regex.exec('1 22 333')]).toEqual([
      '1',
      '22',
      '333',
      null,
    ]);
  });

  it('is not held up by an expression that makes backtracking explode', () => {
    const started = performance.now();
    expect(new LinearRegex('^(a+)+$').exec(`${'a'.repeat(5000)}!`)).toBeNull();
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it.each([
    ['(a)\\1', 'back references'],
    ['(?=a)b', 'look-around'],
    ['(?<!a)b', 'look-around'],
    ['(a', 'not closed'],
    ['[a', 'not closed'],
    ['(?:a{2000}){2000}', 'too large'],
    ['+', 'nothing to repeat'],
  ])('refuses %s', (pattern, reason) => {
    expect(() => new LinearRegex(pattern)).toThrow(reason);
  });

  it('knows whether it describes a whole text', () => {
    expect([new LinearRegex('a|ab').matchesAll('ab'), new LinearRegex('a').matchesAll('ab')]).toEqual([true, false]);
  });
});
