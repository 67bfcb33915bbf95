import { createHash } from 'node:crypto';
import type { Page, PageOf } from '../pages.js';
import { Refused } from '../refused.js';

type Asked = Readonly<{ maxResults?: number | undefined; nextToken?: string | undefined }>;
/** `name` with its filters; what its cursors look like. */
type List = Readonly<{ name: string; cursor: RegExp }>;

const digest = (list: string, cursor: string): string => createHash('sha256').update(`${list}\n${cursor}`).digest('base64').slice(0, 12);

/** AWS takes 0 for its default of 100. */
const readPage = (list: List, { maxResults, nextToken }: Asked): PageOf => {
  const limit = maxResults || 100;
  if (nextToken === undefined) return { limit };
  const cursor = Buffer.from(nextToken.slice(12), 'base64url').toString();
  if (nextToken.slice(0, 12) !== digest(list.name, cursor) || !list.cursor.test(cursor))
    throw new Refused('InvalidToken', "Invalid Token: 'Invalid token'");
  return { limit, cursor };
};

/**
 * The page of a list that is asked for; where the next one begins, for those who need not know how.
 * Throws InvalidToken for a token of another list, or of nobody.
 */
export const paged = async <Item>(
  list: List,
  asked: Asked,
  read: (page: PageOf) => Promise<Page<Item>>,
): Promise<Readonly<{ items: readonly Item[]; nextToken?: string }>> => {
  const { items, cursor } = await read(readPage(list, asked));
  return cursor === undefined ? { items } : { items, nextToken: digest(list.name, cursor) + Buffer.from(cursor).toString('base64url') };
};
