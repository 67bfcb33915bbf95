import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexOf } from './linear-search.js';

const text = (maxLength: number): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom('a', 'b'), maxLength });

describe('a linear search', () => {
  it('finds what indexOf finds', () => {
    fc.assert(
      fc.property(text(40), text(9), fc.nat(20), (whole, part, from) => {
        expect(indexOf(whole, part, from)).toBe(whole.indexOf(part, from));
      }),
      { numRuns: 5000 },
    );
  });

  it('is not slowed down by a part that almost occurs everywhere', () => {
    const started = performance.now();
    expect(indexOf('a'.repeat(1_000_000), `${'a'.repeat(50_000)}b${'a'.repeat(50_000)}`)).toBe(-1);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
