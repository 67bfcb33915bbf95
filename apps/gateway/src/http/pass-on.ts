import { Problem } from '@quadrille/service';
import type { Told } from '../adapters/house.js';

type TheirProblem = Readonly<{ detail?: string; errors?: readonly Readonly<{ pointer: string; detail: string }>[] }>;

/** The body that another service answered; its no becomes ours, in its words. */
export const passOn = ({ status, body }: Told): unknown => {
  if (status < 400) return body;
  const { detail = 'The request was turned down.', errors } = (body ?? {}) as TheirProblem;
  throw new Problem(status, detail, errors ? { errors } : {});
};

/** `?a=1&b=2` of what is given; nothing of what is not. */
export const queryText = (query: Readonly<Record<string, unknown>>): string => {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
};
