import { describe, expect, it } from 'vitest';
import { cursors, type PageOf } from '../pages.js';
import { paged } from './page-token.js';

/** The page of a list that goes on at `cursor`, and how it was asked for. */
const ask = async (list: string, asked: { maxResults?: number; nextToken?: string } = {}, cursor?: string) => {
  let page: PageOf | undefined;
  const told = await paged({ name: list, cursor: cursors.name }, asked, async (given) => {
    page = given;
    return { items: [], ...(cursor !== undefined && { cursor }) };
  });
  return { page, nextToken: told.nextToken };
};
const tokenOf = async (list: string, cursor: string): Promise<string> => (await ask(list, {}, cursor)).nextToken!;

describe('a token of the next page', () => {
  it('leads on in the list that gave it, and says nothing to its bearer', async () => {
    const nextToken = await tokenOf('machines', 'refund');
    expect(nextToken).not.toContain('refund');
    expect((await ask('machines', { nextToken })).page).toEqual({ limit: 100, cursor: 'refund' });
  });

  it('never looks like an option to a command line', async () => {
    const made = await Promise.all(Array.from({ length: 500 }, (_, place) => tokenOf('machines', String(place))));
    expect(made.filter((token) => token.startsWith('-'))).toEqual([]);
  });

  it('is not given on the last page', async () => {
    expect((await ask('machines')).nextToken).toBeUndefined();
  });

  it.each<[string, string, () => Promise<string>]>([
    ['another list', 'activities', () => tokenOf('machines', 'a')],
    ['nobody', 'machines', async () => 'made up'],
    ['another place', 'machines', async () => (await tokenOf('machines', 'a')) + (await tokenOf('machines', 'b'))],
    ['whoever knows how they are made', 'machines', () => tokenOf('machines', 'a\0')],
  ])('of %s is refused', async (_, list, token) => {
    await expect(ask(list, { nextToken: await token() })).rejects.toThrow("Invalid Token: 'Invalid token'");
  });
});

describe('a page', () => {
  it('holds 100 where nothing or 0 is asked for', async () => {
    const limits = await Promise.all([{}, { maxResults: 0 }, { maxResults: 7 }].map((asked) => ask('machines', asked)));
    expect(limits.map(({ page }) => page?.limit)).toEqual([100, 100, 7]);
  });
});
