import { describe, expect, it } from 'vitest';
import { scenarios } from './index.ts';

describe('the scenarios', () => {
  it('are the nineteen ways an order can go, told in order', () => {
    const numbers = scenarios.map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(numbers)).toEqual(new Set(Array.from({ length: 19 }, (_, index) => index + 1)));
  });

  it('promise something each, and no two the same', () => {
    const promises = scenarios.flatMap(({ title, plays }) => plays.map(({ promise }) => `${title}: ${promise}`));
    expect(scenarios.every(({ plays }) => plays.length > 0)).toBe(true);
    expect(new Set(promises).size).toBe(promises.length);
  });
});
