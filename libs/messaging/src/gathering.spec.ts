import { describe, expect, it } from 'vitest';
import { Gathering } from './gathering.js';

/** What is waited after takings of so many messages, one every so many milliseconds. */
const waits = (count: number, everyMs: number): readonly number[] => {
  const gathering = new Gathering(25);
  return Array.from({ length: 20 }, (_, n) => {
    const wait = gathering.begin(1000 + n * everyMs);
    gathering.took(count);
    return wait;
  });
};

describe('gathering', () => {
  it('waits at a pace that brings several messages meanwhile', () => {
    expect(waits(3, 10).at(-1)).toBe(25);
    expect(waits(1, 5).at(-1)).toBe(25);
  });

  it('lets nothing wait at a slow pace, nor the first messages after a silence', () => {
    expect(new Set(waits(1, 20))).toEqual(new Set([0]));
    const gathering = new Gathering(25);
    gathering.took(100);
    expect(gathering.begin(60_000)).toBe(0);
  });

  it('is over when the pace is', () => {
    const gathering = new Gathering(25);
    for (let n = 0; n < 20; n += 1) {
      gathering.begin(n * 10);
      gathering.took(10);
    }
    expect(gathering.begin(200)).toBe(25);
    const after = Array.from({ length: 10 }, (_, n) => gathering.begin(1000 + n * 500));
    expect(after.at(-1)).toBe(0);
  });

  it('of no time never waits', () => {
    const gathering = new Gathering(0);
    gathering.took(1000);
    expect(gathering.begin(1)).toBe(0);
  });
});
