import { afterEach, describe, expect, it, vi } from 'vitest';
import { measureHostile } from './asl-hostile.ts';
import { against } from './targets.ts';

describe('what is meant to do harm', () => {
  afterEach(() => vi.restoreAllMocks());
  const said = (): string[] => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    return lines;
  };

  it('is told with its end, its time and its memory', async () => {
    const lines = said();
    expect(await measureHostile(60_000, ['an input 1,001 levels deep', 'a billion laughs in YAML'])).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^an input 1,001 levels deep +\d+ ms, \d+ MB  FAILED States.Runtime$/),
      expect.stringMatching(/^a billion laughs in YAML +\d+ ms, \d+ MB  refused$/),
    ]);
  });

  it('is found out when it hangs', async () => {
    const lines = said();
    expect(await measureHostile(500, ['JSONata without end'])).toBe(1);
    expect(lines[0]).toMatch(/hung for 0.5 s  WRONG/);
  });
});

describe('a figure', () => {
  it.each([
    [50_000, { least: 50_000 }, '(target ≥ 50,000)'],
    [49_999, { least: 50_000 }, '(target ≥ 50,000, MISSED)'],
    [301, { most: 300 }, '(target ≤ 300, MISSED)'],
  ])('of %s stands beside its target', (figure, target, text) => {
    expect(against(figure, target)).toBe(text);
  });
});
