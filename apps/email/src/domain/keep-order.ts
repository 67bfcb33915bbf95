import type { Message } from '@quadrille/decider';
import { type Correspondence, type MailFact, merged, type Particulars } from './correspondence.js';
import { overdue } from './due.js';

/** Remember what mails about an order will speak of. */
export type KeepOrder = Message<'KeepOrder', Particulars & { orderId: string }>;

/** Sends what waited for it. */
export const keepOrder = ({ data }: KeepOrder, state: Correspondence): readonly MailFact[] => {
  const { orderId, ...particulars } = data;
  const { customer, lines, amounts } = state.particulars;
  if (customer && lines && amounts) return [];
  return [{ type: 'OrderKept', data: { orderId, ...particulars } }, ...overdue(orderId, state, merged(state.particulars, particulars))];
};
