import { createHash } from 'node:crypto';
import { Refused } from '../refused.js';

const digest = (list: string, cursor: string): string => createHash('sha256').update(`${list}\n${cursor}`).digest('base64url').slice(0, 12);

/** Where the next page of a list begins, for those who need not know how. `list` names the list with its filters. */
export const pageToken = (list: string, cursor: string | undefined): Readonly<{ nextToken?: string }> =>
  cursor === undefined ? {} : { nextToken: digest(list, cursor) + Buffer.from(cursor).toString('base64url') };

/** Throws InvalidToken for a token of another list, or of nobody. */
export const readPageToken = (list: string, token: string | undefined): Readonly<{ cursor?: string }> => {
  if (token === undefined) return {};
  const cursor = Buffer.from(token.slice(12), 'base64url').toString();
  if (token.slice(0, 12) !== digest(list, cursor)) throw new Refused('InvalidToken', "Invalid Token: 'Invalid token'");
  return { cursor };
};

/** AWS takes 0 for its default. */
export const limitOf = (maxResults: number | undefined): number => maxResults || 100;
