import { describe, expect, it } from 'vitest';
import type { Played } from './play-all.ts';
import { verdict } from './verdict.ts';

const play = { promise: 'it is kept', run: async () => [] };
const kept: Played = { scenario: { number: 1, title: 'one', plays: [play] }, play, ms: 1, lines: [] };
const broken: Played = { ...kept, broken: new Error('it was not') };

describe('what a demo comes to, and leaves with', () => {
  it('holds when every promise was kept and every invariant holds', () => {
    expect(verdict([kept, kept], 2, true)).toEqual({ holds: true, told: '2 of 2 promises kept, every invariant holds' });
  });

  it.each([
    ['a promise was broken', [kept, broken], true, '1 of 2 promises kept'],
    ['a play was not played', [kept], true, '1 of 2 promises kept'],
    ['an invariant is violated', [kept, kept], false, 'invariants are violated'],
  ] as const)('does not hold when %s', (_, played, invariantsHold, told) => {
    expect(verdict(played, 2, invariantsHold)).toEqual({ holds: false, told: expect.stringContaining(told) });
  });

  it('does not hold when nothing was to be played', () => {
    expect(verdict([], 0, true).holds).toBe(false);
  });
});
