import { derivedId } from '@quadrille/events';

/**
 * `ORD-20261121-1A2B3C4D`: the day of submission (UTC) and 32 bits derived from the order's id, so that a second run gives the same.
 * For people to quote; two orders of a day may share one by chance, the id is what identifies.
 */
export const orderNumber = (orderId: string, submittedAt: string): string => {
  const day = submittedAt.slice(0, 10).replaceAll('-', '');
  return `ORD-${day}-${derivedId(orderId, 'order number').slice(0, 8).toUpperCase()}`;
};
