import { describe, expect, it } from 'vitest';
import { indexOf } from './linear-search.js';

/** Every text of so many letters at most, of two letters. */
const texts = (longest: number): string[] =>
  longest === 0 ? [''] : ['', ...texts(longest - 1).flatMap((text) => [`a${text}`, `b${text}`])];

describe('a linear search', () => {
  it('finds what indexOf finds, however texts repeat themselves', () => {
    const parts = texts(7);
    const missed = texts(11).filter((whole) => parts.some((part) => indexOf(whole, part) !== whole.indexOf(part)));
    expect(missed).toEqual([]);
  });

  it('begins where it is told to, as indexOf does', () => {
    for (const from of [0, 1, 2, 5])
      expect([indexOf('abab', 'ab', from), indexOf('ab', '', from)]).toEqual(['abab'.indexOf('ab', from), 'ab'.indexOf('', from)]);
  });

  it('is not slowed down by a part that almost occurs everywhere', () => {
    const started = performance.now();
    expect(indexOf('a'.repeat(1_000_000), `${'a'.repeat(50_000)}b${'a'.repeat(50_000)}`)).toBe(-1);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
