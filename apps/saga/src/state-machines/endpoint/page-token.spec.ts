import { describe, expect, it } from 'vitest';
import { limitOf, pageToken, readPageToken } from './page-token.js';

describe('a token of the next page', () => {
  it('leads on in the list that gave it, and says nothing to its bearer', () => {
    const { nextToken } = pageToken('machines', 'refund');
    expect(nextToken).not.toContain('refund');
    expect(readPageToken('machines', nextToken)).toEqual({ cursor: 'refund' });
  });

  it('is not given on the last page, and not needed on the first', () => {
    expect([pageToken('machines', undefined), readPageToken('machines', undefined)]).toEqual([{}, {}]);
  });

  it.each<[string, string, string]>([
    ['another list', 'activities', pageToken('machines', 'a').nextToken!],
    ['nobody', 'machines', 'made up'],
    ['another place', 'machines', pageToken('machines', 'a').nextToken! + pageToken('machines', 'b').nextToken!],
  ])('of %s is refused', (_, list, token) => {
    expect(() => readPageToken(list, token)).toThrow("Invalid Token: 'Invalid token'");
  });
});

describe('a page', () => {
  it('holds 100 where nothing or 0 is asked for', () => {
    expect([limitOf(undefined), limitOf(0), limitOf(7)]).toEqual([100, 100, 7]);
  });
});
